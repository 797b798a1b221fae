"""Runs a program that tells by its end whether all is well, and reports it as one test in the shape of `run_pytest.py`."""

import json
import os
import sys
import time
import types

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from rift_reporting import Places, Report, enter_environment  # noqa: E402

sys.path.remove(HERE)


def main():
    options = json.loads(sys.argv[1])
    report, places = Report(options["reports"], "tests.jsonl"), Places(options["root"])
    enter_environment()
    script = options["args"][0]
    sys.path[:0] = [os.path.dirname(os.path.abspath(script))] + options["pythonpath"]
    sys.argv[:] = options["args"]
    version = sys.version.split()[0]
    report.write("start", tool="script", version=version, python=version)
    one = {"id": options["name"], "file": places.relative(os.path.abspath(script)) or script, "line": None}
    report.write("seen", **one)
    report.write("collected", **one)
    began = time.perf_counter()
    status, error = run(script, places)
    ms = round((time.perf_counter() - began) * 1000, 2)
    report.write("test", outcome="failed" if status else "passed", ms=ms, error=error, **one)
    report.write("session_finish", status=status, collected=1)
    report.write("exit", status=status)
    return status


def run(script, places):
    module = types.ModuleType("__main__")
    module.__file__ = script
    sys.modules["__main__"] = module
    try:
        with open(script, "rb") as file:
            code = compile(file.read(), os.path.abspath(script), "exec", dont_inherit=True)
        exec(code, module.__dict__)
    except SystemExit as error:
        if error.code is None or error.code == 0:
            return 0, None
        return 1, places.describe(error)
    except BaseException as error:
        import traceback

        traceback.print_exc()
        return 1, places.describe(error)
    return 0, None


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.exit(code)
