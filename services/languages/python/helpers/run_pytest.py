"""Runs pytest from the environment, never from the checkout, and reports every test as a line of JSON.

Started as `python -I -S run_pytest.py OPTIONS`: neither the working directory nor a start-up hook can come before this file.
"""

import json
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from rift_reporting import Places, Report, enter_environment, environment_packages, own_distributions  # noqa: E402

sys.path.remove(HERE)


# A project that is itself a part of pytest is what has to be imported, not the released one.
PARTS = {"pytest", "pluggy", "iniconfig", "packaging", "exceptiongroup", "tomli", "pygments", "colorama", "attrs", "py"}


def forget_early_imports():
    packages = environment_packages() + os.sep
    for name, module in list(sys.modules.items()):
        if (getattr(module, "__file__", None) or "").startswith(packages):
            del sys.modules[name]


class Reporter:
    """A pytest plug-in; every hook only writes down."""

    def __init__(self, report, places, selected):
        self.report, self.places, self.selected = report, places, selected
        self.errors, self.phases, self.started = {}, {}, set()
        self.start = os.getcwd()

    def ident(self, nodeid, path):
        """The node's id as an argument from the working directory, which is what runs it again."""
        name = nodeid.partition("::")[2]
        file = os.path.relpath(str(path), self.start).replace(os.sep, "/")
        return file + "::" + name if name else file

    def of_item(self, item):
        path = str(getattr(item, "path", None) or item.fspath)
        line = item.location[1]
        return {
            "id": self.ident(item.nodeid, path),
            "file": self.places.relative(path) or path,
            "line": None if line is None else line + 1,
        }

    def pytest_configure(self, config):
        if self.selected:
            config.args[:] = self.selected

    def pytest_itemcollected(self, item):
        self.report.write("seen", **self.of_item(item))

    def pytest_deselected(self, items):
        for item in items:
            self.report.write("deselected", **self.of_item(item))

    def pytest_collection_finish(self, session):
        for item in session.items:
            self.report.write("collected", **self.of_item(item))

    def pytest_exception_interact(self, node, call, report):
        error = call.excinfo.value
        if type(error).__name__ in ("CollectError", "ConftestImportFailure"):
            error = getattr(error, "cause", None) or error.__cause__ or error
        self.errors[report.nodeid, getattr(report, "when", "collect")] = self.places.describe(error)

    def pytest_collectreport(self, report):
        path = str(getattr(report, "fspath", "") or report.nodeid.partition("::")[0])
        if report.failed:
            known = self.errors.get((report.nodeid, "collect")) or {"type": "CollectError", "frames": []}
            known.setdefault("message", report.longreprtext[-500:])
            self.report.write("collect_error", id=report.nodeid, file=self.places.relative(path) or path, error=known)
        elif report.skipped:
            self.report.write("module_skipped", id=report.nodeid, file=self.places.relative(path) or path)

    def pytest_runtest_protocol(self, item, nextitem):
        self.phases[item.nodeid] = {"item": self.of_item(item), "reports": []}
        self.report.write("begun", **self.phases[item.nodeid]["item"])

    def pytest_runtest_logreport(self, report):
        if report.nodeid in self.phases:
            self.phases[report.nodeid]["reports"].append(report)

    def pytest_runtest_logfinish(self, nodeid, location):
        phase = self.phases.pop(nodeid, None)
        if phase is None:
            return
        reports = phase["reports"]
        outcome, failed = outcome_of(reports)
        error = None if failed is None else self.errors.get((nodeid, failed.when))
        if failed is not None and error is None:
            error = {"type": "Failed", "message": str(failed.longreprtext)[-500:], "frames": []}
        self.errors = {key: value for key, value in self.errors.items() if key[0] != nodeid}
        seconds = sum(getattr(one, "duration", 0) for one in reports)
        self.report.write("test", outcome=outcome, ms=round(seconds * 1000, 2), error=error, **phase["item"])

    def pytest_internalerror(self, excrepr, excinfo):
        self.report.write("internal_error", error=self.places.describe(excinfo.value))

    def pytest_sessionfinish(self, session, exitstatus):
        self.report.write("session_finish", status=int(exitstatus), collected=session.testscollected)


def outcome_of(reports):
    """The outcome of a test from its phases, and the report of the phase that failed."""
    for report in reports:
        if report.failed:
            return ("failed" if report.when == "call" else "error"), report
    for report in reports:
        if hasattr(report, "wasxfail"):
            return ("xfailed" if report.skipped else "xpassed"), None
    if any(report.skipped for report in reports):
        return "skipped", None
    return ("passed" if any(report.when == "call" for report in reports) else "error"), None


def watch_conftests(report, places):
    """A start-up file that cannot be imported ends pytest before any hook is called."""
    from _pytest import config

    failure = config.ConftestImportFailure
    original = failure.__init__

    def noted(self, path, *args, **named):
        original(self, path, *args, **named)
        cause = named.get("cause") or (args[0] if args else None)
        if isinstance(cause, tuple):
            cause = cause[1]
        if isinstance(cause, BaseException):
            file = places.relative(str(path)) or str(path)
            report.write("collect_error", id=file, file=file, error=places.describe(cause))

    failure.__init__ = noted


def main():
    options = json.loads(sys.argv[1])
    report, places = Report(options["reports"], "tests.jsonl"), Places(options["root"])
    sys.path.insert(0, environment_packages())
    try:
        import _pytest.config
        import pytest
    except ImportError as error:
        sys.stderr.write("pytest cannot be imported: %s\n" % error)
        return 127
    sys.path.pop(0)
    enter_environment()
    if own_distributions() & PARTS:
        forget_early_imports()
        import _pytest.config
        import pytest
    watch_conftests(report, places)
    sys.path[:0] = ([os.getcwd()] if options["cwdOnPath"] else []) + options["pythonpath"]
    if not options["cwdOnPath"]:
        sys.path.insert(0, os.path.dirname(sys.executable))  # As for the console script.
    extra = ["-o", "cache_dir=/tmp/pytest-cache", "--continue-on-collection-errors"]
    import importlib.util

    if importlib.util.find_spec("xdist"):
        extra.append("-n0")
    if options["tests"] and importlib.util.find_spec("pytest_cov"):
        extra.append("--no-cov")
    sys.argv[1:] = options["args"]
    report.write("start", tool="pytest", version=pytest.__version__, python=sys.version.split()[0])
    status = pytest.main(options["args"] + extra, plugins=[Reporter(report, places, options["tests"])])
    report.write("exit", status=int(status))
    return int(status)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.exit(code)
