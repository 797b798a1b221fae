"""A program that tells by its end whether all is well: run as `__main__` in a fork."""

import os
import sys
import types


def prepare(options):
    script = os.path.abspath(options["args"][0])
    sys.path[:0] = [os.path.dirname(script)] + options["pythonpath"]
    sys.argv[:] = options["args"]


def collect(options, tests, places, then):
    then(alone(options, places))


def alone(options, places):
    return Script(options["args"][0], options["name"], places)


class Script:
    def __init__(self, path, name, places):
        self.path, self.name, self.places = path, name, places

    def names(self):
        return [self.name]

    def run(self, names, begin, end):
        for name in names:
            begin(name)
            outcome, error = self.once()
            if end(name, outcome, error):
                return

    def rewind(self, names):
        pass

    def once(self):
        full = os.path.realpath(self.path)
        code = getattr(sys, "rift_codes", {}).get(full)
        main = types.ModuleType("__main__")
        main.__file__ = self.path
        sys.modules["__main__"] = main
        try:
            if code is None:
                with open(full, "rb") as file:
                    code = compile(file.read(), os.path.abspath(self.path), "exec", dont_inherit=True)
            exec(code, main.__dict__)
        except SystemExit as error:
            good = error.code is None or error.code == 0
            return ("passed", None) if good else ("failed", self.places.describe(error))
        except BaseException as error:
            return "failed", self.places.describe(error)
        return "passed", None
