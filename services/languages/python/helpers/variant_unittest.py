"""unittest's side of the fork server."""

import os
import sys
import unittest
import unittest.loader


def prepare(options):
    sys.path[:0] = [os.getcwd()] + options["pythonpath"]


def collect(options, tests, places, then):
    class Runner(unittest.TextTestRunner):
        def run(self, test):
            then(Suite(test, places))
            return unittest.TestResult()

    args = list(dict.fromkeys(tests)) or options["args"]
    unittest.main(module=None, argv=["python -m unittest"] + args, exit=False, testRunner=Runner)


def leaves(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            for leaf in leaves(test):
                yield leaf
        else:
            yield test


class Suite:
    def __init__(self, suite, places):
        self.places, self.tests = places, {}
        for test in leaves(suite):
            self.tests.setdefault(test.id(), test)
        self.fresh = {name: dict(vars(test)) for name, test in self.tests.items()}

    def names(self):
        return [name for name, test in self.tests.items() if not isinstance(test, unittest.loader._FailedTest)]

    def is_packable(self, name):
        """Nothing is set up for several tests together."""
        kind = type(self.tests[name])
        module = sys.modules.get(kind.__module__)
        classwide = [getattr(kind, hook).__func__ is getattr(unittest.TestCase, hook).__func__ for hook in ("setUpClass", "tearDownClass")]
        return all(classwide) and not hasattr(module, "setUpModule") and not hasattr(module, "tearDownModule")

    def rewind(self, names):
        for name in names:
            test = self.tests.get(name)
            if test is not None:
                test.__dict__.clear()
                test.__dict__.update(self.fresh[name])

    def run(self, names, begin, end):
        known = [name for name in names if name in self.tests]
        for name in names:
            if name not in self.tests:
                begin(name)
                if end(name, "missing", None):
                    return
        result = Result(self.places, begin, end)
        suite = unittest.TestSuite()
        suite._cleanup = False
        suite.addTests(self.tests[name] for name in known)
        suite.run(result)


class Result(unittest.TestResult):
    """Notes the worst that happened to a test."""

    def __init__(self, places, begin, end):
        super().__init__()
        self.places, self.begin, self.end_ = places, begin, end
        self.running = False

    def startTest(self, test):
        super().startTest(test)
        self.noted, self.running = ("passed", None), True
        self.begin(test.id())

    def stopTest(self, test):
        super().stopTest(test)
        self.running = False
        if self.end_(test.id(), *self.noted):
            self.stop()

    def note(self, outcome, error=None):
        if getattr(self, "noted", ("passed", None))[0] in ("passed", "skipped"):
            self.noted = (outcome, None if error is None else self.places.describe(error))

    def addError(self, test, err):
        if not self.running:
            # What a class or module sets up failed: none of its tests will run.
            self.begin(test.id())
            self.end_(test.id(), "error", self.places.describe(err[1]))
            self.stop()
        else:
            self.note("error", err[1])

    def addFailure(self, test, err):
        self.note("failed", err[1])

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.note("failed" if issubclass(err[0], test.failureException) else "error", err[1])

    def addSkip(self, test, reason):
        if self.running:
            self.note("skipped")

    def addExpectedFailure(self, test, err):
        pass

    def addUnexpectedSuccess(self, test):
        self.note("failed")
