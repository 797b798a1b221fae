"""Compiles every module without running it and reports all that cannot be read, as lines of JSON."""

import json
import os
import re
import sys
import warnings

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from rift_reporting import Report, one_line, syntax_place  # noqa: E402

sys.path.remove(HERE)

NOT_SOURCE = re.compile(
    r"^(\.[^/]*|__pycache__|node_modules|venv|env|build|dist|site-packages|fixtures?|testdata|test_data|templates?|snapshots?)$"
)
DATA_OF_TESTS = re.compile(r"(^|/)(tests?|testing)(/.*)?/(data|resources|samples?|cases|examples?|files|assets)$")


def modules(top):
    """Python files below a folder that are meant to be read by Python."""
    for folder, names, files in os.walk(top):
        names[:] = sorted(
            name
            for name in names
            if not NOT_SOURCE.match(name)
            and "{" not in name
            and not DATA_OF_TESTS.search(os.path.relpath(os.path.join(folder, name), top).replace(os.sep, "/"))
            and not os.path.exists(os.path.join(folder, name, "pyvenv.cfg"))
        )
        for name in sorted(files):
            path = os.path.join(folder, name)
            if name.endswith((".py", ".pyi")) and "{" not in name and not os.path.islink(path):
                yield path


def main():
    options = json.loads(sys.argv[1])
    root = options["root"]
    report = Report(options["reports"], "compile.jsonl")
    chosen = [os.path.join(root, file) for file in options["files"]] or modules(os.getcwd())
    count = broken = 0
    warnings.simplefilter("ignore")
    for path in chosen:
        relative = os.path.relpath(path, root).replace(os.sep, "/")
        try:
            with open(path, "rb") as file:
                source = file.read()
        except OSError:
            continue
        count += 1
        try:
            compile(source, path, "exec", dont_inherit=True)
        except SyntaxError as error:
            broken += 1
            message = one_line(error.msg)
            report.write("broken", type=type(error).__name__, message=message, at=syntax_place(relative, error))
        except ValueError as error:
            broken += 1
            at = {"file": relative, "line": source[: source.find(b"\0")].count(b"\n") + 1, "column": None}
            report.write("broken", type="SyntaxError", message=one_line(error), at=at)
        except (RecursionError, MemoryError):
            continue
    report.write("exit", status=1 if broken else 0, files=count)
    print("%d files read, %d cannot be compiled" % (count, broken))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
