"""Runs unittest and reports every test as a line of JSON, in the shape of `run_pytest.py`."""

import json
import os
import sys
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import unittest  # noqa: E402
import unittest.loader  # noqa: E402

from rift_reporting import Places, Report, enter_environment  # noqa: E402

sys.path.remove(HERE)


def source_of(test, places):
    """File and line of a test method."""
    method = getattr(test, getattr(test, "_testMethodName", ""), None)
    code = getattr(getattr(method, "__func__", method), "__code__", None)
    while hasattr(method, "__wrapped__"):
        method = method.__wrapped__
        code = getattr(method, "__code__", code)
    module = sys.modules.get(type(test).__module__)
    path = getattr(module, "__file__", None) or (code.co_filename if code else "")
    own = code is not None and os.path.realpath(code.co_filename) == os.path.realpath(path)
    return places.relative(path) or path, code.co_firstlineno if own else None


def make_result(report, places):
    class Result(unittest.TextTestResult):
        """Notes the worst that happened to a test and writes it when the test stops."""

        def startTest(self, test):
            super().startTest(test)
            self.began, self.noted = time.perf_counter(), ("passed", None)
            file, line = source_of(test, places)
            report.write("begun", id=test.id(), file=file, line=line)

        def note(self, outcome, error=None):
            if getattr(self, "noted", ("passed", None))[0] in ("passed", "skipped"):
                self.noted = (outcome, None if error is None else places.describe(error[1]))

        def addError(self, test, err):
            super().addError(test, err)
            if type(test).__name__ == "_ErrorHolder":
                self.write_error(test, err)
            else:
                self.note("error", err)

        def addFailure(self, test, err):
            super().addFailure(test, err)
            self.note("failed", err)

        def addSubTest(self, test, subtest, err):
            super().addSubTest(test, subtest, err)
            if err is not None:
                self.note("failed" if issubclass(err[0], test.failureException) else "error", err)

        def addSkip(self, test, reason):
            super().addSkip(test, reason)
            if type(test).__name__ == "_ErrorHolder":
                report.write("module_skipped", id=str(test), file="")
            else:
                self.note("skipped")

        def addExpectedFailure(self, test, err):
            super().addExpectedFailure(test, err)
            self.note("xfailed")

        def addUnexpectedSuccess(self, test):
            super().addUnexpectedSuccess(test)
            self.note("failed")

        def write_error(self, test, err):
            error = places.describe(err[1])
            file = error["frames"][-1]["file"] if error["frames"] else ""
            report.write("collect_error", id=str(test), file=file, error=error)

        def stopTest(self, test):
            super().stopTest(test)
            outcome, error = self.noted
            cause = getattr(test, "_exception", None)
            if isinstance(test, unittest.loader._FailedTest) and isinstance(cause, BaseException):
                error = places.describe(unwrap(cause))
                at = error.get("at") or (error["frames"][-1] if error["frames"] else {"file": ""})
                report.write("collect_error", id=test.id(), file=at["file"], error=error)
                return
            file, line = source_of(test, places)
            ms = round((time.perf_counter() - self.began) * 1000, 2)
            report.write("test", id=test.id(), file=file, line=line, outcome=outcome, ms=ms, error=error)

    return Result


def unwrap(error):
    """The loader re-raises an import error as text; the first one is what happened."""
    return error.__cause__ or error.__context__ or error


def keep_import_errors():
    """The loader keeps only the text of an import error; the exception itself has the place."""
    original = unittest.loader._make_failed_import_test

    def noted(name, suiteClass):
        cause = sys.exc_info()[1]
        suite, message = original(name, suiteClass)
        for test in suite:
            test._exception.__cause__ = cause
        return suite, message

    unittest.loader._make_failed_import_test = noted


def leaves(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from leaves(test)
        else:
            yield test


def main():
    options = json.loads(sys.argv[1])
    report, places = Report(options["reports"], "tests.jsonl"), Places(options["root"])
    enter_environment()
    keep_import_errors()
    sys.path[:0] = [os.getcwd()] + options["pythonpath"]
    report.write("start", tool="unittest", version=sys.version.split()[0], python=sys.version.split()[0])

    class Runner(unittest.TextTestRunner):
        resultclass = make_result(report, places)

        def run(self, test):
            for one in leaves(test):
                if not isinstance(one, unittest.loader._FailedTest):
                    file, line = source_of(one, places)
                    report.write("seen", id=one.id(), file=file, line=line)
                    report.write("collected", id=one.id(), file=file, line=line)
            return super().run(test)

    args = options["tests"] or options["args"]
    program = unittest.main(module=None, argv=["python -m unittest"] + args, exit=False, testRunner=Runner)
    result = program.result
    status = 5 if result.testsRun == 0 and not result.errors else 0 if result.wasSuccessful() else 1
    report.write("session_finish", status=status, collected=result.testsRun)
    report.write("exit", status=status)
    return status


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.exit(code)
