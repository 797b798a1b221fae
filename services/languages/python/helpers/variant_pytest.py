"""pytest's side of the fork server: its collection, then its own protocol for one test after the other."""

import copy
import inspect
import os
import sys

import _pytest.config
import pytest
from _pytest.outcomes import Skipped
from _pytest.reports import TestReport
from variant_run import worst


def prepare(options):
    import importlib.util

    sys.path[:0] = ([os.getcwd()] if options["cwdOnPath"] else []) + options["pythonpath"]
    if not options["cwdOnPath"]:
        sys.path.insert(0, os.path.dirname(sys.executable))
    extra = ["--continue-on-collection-errors", "--capture=no", "--assert=plain"]
    extra += ["-p", "no:cacheprovider", "-p", "no:stepwise", "--maxfail=0"]
    # Options of a plugin that is not loaded are unknown ones, and where warnings are errors, pytest does not even begin.
    extra += ["-W", "ignore::pytest.PytestConfigWarning"]
    if importlib.util.find_spec("xdist"):
        extra.append("-n0")
    if importlib.util.find_spec("pytest_cov"):
        extra.append("--no-cov")
    options["argv"] = options["args"] + extra
    sys.argv[1:] = options["args"]


def collect(options, tests, places, then):
    pytest.main(options["argv"], plugins=[Plugin(tests, places, then)])


HOOKS = ("pytest_runtest_protocol", "pytest_runtest_setup", "pytest_runtest_call", "pytest_runtest_teardown", "pytest_pyfunc_call")
HOOKS += ("pytest_runtest_makereport", "pytest_runtest_logstart", "pytest_fixture_setup")


def foreign_hooks(manager, own):
    """Whether somebody other than pytest itself has a part in running a test."""
    for name in HOOKS:
        for one in getattr(manager.hook, name).get_hookimpls():
            module = getattr(one.function, "__module__", "")
            if one.plugin is not own and not module.startswith("_pytest."):
                return True
    return False


class Plugin:
    def __init__(self, selected, places, then):
        self.selected, self.places, self.then = selected, places, then
        self.errors = {}
        self.shared = False

    def pytest_configure(self, config):
        if self.selected:
            config.args[:] = list(dict.fromkeys(self.selected))

    def pytest_exception_interact(self, node, call, report):
        if getattr(report, "when", "collect") == "collect":
            error = call.excinfo.value
            cause = getattr(error, "cause", None) or error.__cause__ or error
            self.errors[report.nodeid] = self.places.describe(cause if isinstance(cause, BaseException) else error)

    def pytest_runtest_makereport(self, item, call):
        """As pytest's own, without the text for people."""
        longrepr, outcome = None, "passed"
        if call.excinfo is not None:
            value = call.excinfo.value
            if isinstance(value, Skipped):
                outcome, longrepr = "skipped", ("", 0, str(value))
            else:
                outcome = longrepr = "failed"
                if not getattr(self, "error", None):
                    self.error = self.places.describe(value)
        return TestReport(item.nodeid, item.location, {}, outcome, longrepr, call.when, (), call.duration)

    def pytest_runtest_logreport(self, report):
        self.reports.append(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        self.session, self.start = session, os.getcwd()
        self.items = {}
        for item in session.items:
            self.items.setdefault(self.ident(item), item)
        self.watched = foreign_hooks(session.config.pluginmanager, self)
        self.plain = {item for item in self.items.values() if self.is_plain(item)}
        self.then(self)
        return True

    def ident(self, item):
        path = str(getattr(item, "path", None) or item.fspath)
        name = item.nodeid.partition("::")[2]
        file = os.path.relpath(path, self.start).replace(os.sep, "/")
        return file + "::" + name if name else file

    def names(self):
        return self.items

    def run(self, names, begin, end):
        wanted = [(name, self.matching(name)) for name in names]
        order = [item for _, items in wanted for item in items] + [None]
        at = 0
        for name, items in wanted:
            begin(name)
            outcomes, error = [], None
            for item in items:
                at += 1
                outcome, error = self.run_item(item, order[at])
                outcomes.append(outcome)
                if outcome in ("failed", "error"):
                    break
            if not items:
                error = self.collection_error(name)
            if end(name, "error" if error and not items else worst(outcomes), error):
                return

    def matching(self, name):
        exact = self.items.get(name)
        if exact is not None:
            return [exact]
        # A file whose tests could not be collected went by its own name.
        return [item for ident, item in self.items.items() if ident.startswith(name + "::")]

    def collection_error(self, name):
        file = name.partition("::")[0]
        for nodeid, error in self.errors.items():
            if nodeid.partition("::")[0].split("/")[-1] == file.split("/")[-1]:
                return error
        return next(iter(self.errors.values()), None)

    def is_plain(self, item):
        """Nothing happens around it: neither fixtures nor marks nor anybody's hooks."""
        if type(item) is not pytest.Function or self.watched:
            return False
        given = getattr(getattr(item, "callspec", None), "params", {})
        if any(mark.name != "parametrize" for mark in item.iter_markers()):
            return False
        if set(item.fixturenames) - set(given) or item._fixtureinfo.name2fixturedefs.keys() - set(given):
            return False
        return not (inspect.iscoroutinefunction(item.obj) or inspect.isgeneratorfunction(item.obj))

    def is_packable(self, name):
        return self.items.get(name) in self.plain

    def rewind(self, names):
        pass

    def run_plain(self, item):
        given = getattr(getattr(item, "callspec", None), "params", {})
        try:
            if self.shared:
                given = copy.deepcopy(given)
            item.obj(**{name: given[name] for name in item._fixtureinfo.argnames})
        except Skipped:
            return "skipped", None
        except BaseException as error:
            return "failed", self.places.describe(error)
        return "passed", None

    def run_item(self, item, following):
        if item in self.plain:
            return self.run_plain(item)
        self.reports, self.error = [], None
        self.session.shouldfail = self.session.shouldstop = False
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        for report in self.reports:
            if report.failed:
                return ("failed" if report.when == "call" else "error"), self.error
        if any(hasattr(report, "wasxfail") for report in self.reports):
            return "passed", None
        return ("skipped" if any(report.skipped for report in self.reports) else "passed"), None
