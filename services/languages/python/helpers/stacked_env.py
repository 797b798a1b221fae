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
    return packages
