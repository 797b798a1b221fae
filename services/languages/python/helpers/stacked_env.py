"""The environment of a project, stacked on that of its dependencies."""

import os
import sys
import venv

ENVIRONMENT = "/rift/env"
LIBRARY = os.path.join("lib", "python%d.%d" % sys.version_info[:2], "site-packages")


def make_stacked(folder):
    """Returns its folder of packages."""
    venv.EnvBuilder(with_pip=False, symlinks=True).create(folder)
    packages = os.path.join(folder, LIBRARY)
    with open(os.path.join(packages, "_rift_environment.pth"), "w", encoding="utf-8") as file:
        file.write("import site; site.addsitedir(%r)\n" % os.path.join(ENVIRONMENT, LIBRARY))
    link_programs(os.path.join(folder, "bin"))
    return packages


def link_programs(beside):
    """Programs of the dependencies are looked for beside the interpreter, as in any other environment."""
    programs = os.path.join(ENVIRONMENT, "bin")
    for name in os.listdir(programs):
        if not os.path.lexists(os.path.join(beside, name)):
            os.symlink(os.path.join(programs, name), os.path.join(beside, name))
