"""Runs a tool of the environment as `python -m` would, isolated from the checkout: `run_module.py MODULE ARGS...`."""

import os
import runpy
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from rift_reporting import enter_environment, environment_packages  # noqa: E402

sys.path.remove(HERE)


def main():
    module, sys.argv[1:] = sys.argv[1], sys.argv[2:]
    packages = environment_packages()
    names = os.listdir(packages) if os.path.isdir(packages) else []
    if module not in names and module + ".py" not in names:
        sys.stderr.write("%s is not installed\n" % module)
        return 127
    enter_environment()
    sys.path.remove(packages) if packages in sys.path else None
    sys.path.insert(0, packages)
    runpy.run_module(module, run_name="__main__", alter_sys=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
