"""What the helper programs share: a report of JSON lines, and exceptions described by their places in the checkout."""

import json
import os
import re
import sys

ENVIRONMENT, INSTALLATION = "/rift/env", "/rift/project"
FOREIGN = re.compile(r"/(site-packages|dist-packages|\.venv|venv|\.tox|\.nox|node_modules)/")


def environment_packages(root=ENVIRONMENT):
    return os.path.join(root, "lib", "python%d.%d" % sys.version_info[:2], "site-packages")


def own_distributions():
    """Names of what the checkout itself installs."""
    try:
        names = os.listdir(environment_packages(INSTALLATION))
    except OSError:
        return set()
    return {name.split("-")[0].lower().replace("_", "-") for name in names if name.endswith(".dist-info")}


def enter_environment():
    """Makes the site packages visible, as the interpreter would have done by itself without -S."""
    import site

    early = environment_packages()
    site.main()
    if early in sys.path:
        sys.path.remove(early)
        sys.path.append(early)


class Report:
    """Appends records to a file that is opened before any code of the checkout runs."""

    def __init__(self, folder, name):
        self._file = open(os.path.join(folder, name), "a", encoding="utf-8")
        self._pid = os.getpid()

    def write(self, kind, **fields):
        if os.getpid() != self._pid:
            return  # A forked child that runs on into the runner's own code.
        fields["kind"] = kind
        self._file.write(json.dumps(fields) + "\n")
        self._file.flush()


def one_line(text, limit=500):
    text = re.sub(r"\bat 0x[0-9a-fA-F]+", "at 0x", " ".join(str(text).split()))
    return text if len(text) <= limit else text[: limit - 1] + "\u2026"


class Places:
    """Files by their path in the checkout."""

    def __init__(self, root):
        self.root = os.path.realpath(root)
        self._known = {}

    def relative(self, path):
        """Path inside the checkout, or None for code that is not the repository's own."""
        if path not in self._known:
            self._known[path] = self._relative(path)
        return self._known[path]

    def _relative(self, path):
        if not path or path.startswith("<"):
            return None
        full = os.path.realpath(path)
        inside = full.startswith(self.root + os.sep)
        return None if not inside or FOREIGN.search(full) else os.path.relpath(full, self.root).replace(os.sep, "/")

    def frames(self, traceback):
        found = []
        while traceback is not None:
            code = traceback.tb_frame.f_code
            path = self.relative(code.co_filename)
            if path is not None:
                found.append({"file": path, "line": traceback.tb_lineno, "function": code.co_name})
            traceback = traceback.tb_next
        return found[-50:]

    def describe(self, error):
        """Type, message and places of an exception; of a syntax error, its own place."""
        try:
            message = one_line(error)
        except Exception:  # A broken __str__ of the checkout's own exception.
            message = ""
        described = {"type": type(error).__name__, "message": message, "frames": self.frames(error.__traceback__)}
        described["family"] = [kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins"]
        if isinstance(error, SyntaxError) and error.filename:
            described["message"] = one_line(error.msg)
            path = self.relative(error.filename)
            if path is not None:
                described["at"] = syntax_place(path, error)
        if isinstance(error, ImportError):
            described["module"] = error.name
            described["unmet"] = unmet(error.name)
        if isinstance(error, (AttributeError, NameError)):
            described["name"] = getattr(error, "name", None)
            owner = getattr(error, "obj", None)
            described["owner"] = "module" if type(owner).__name__ == "module" else type(owner).__name__
        return described


def syntax_place(path, error):
    return {
        "file": path,
        "line": error.lineno or 1,
        "column": error.offset or None,
        "endLine": getattr(error, "end_lineno", None) or None,
        "endColumn": getattr(error, "end_offset", None) or None,
    }


def unmet(module):
    """The declared requirement that could not be installed and would have brought this module."""
    try:
        with open(os.path.join(ENVIRONMENT, "rift-unmet.json"), encoding="utf-8") as file:
            names = json.load(file)
    except (OSError, ValueError):
        return None
    top = (module or "").split(".")[0].lower().replace("_", "-")
    for name in names:
        if top and top in (name, name[3:] if name.startswith("py") else None, name.replace("python-", "")):
            return name
    return None
