"""Installs the project itself, editable, into an environment stacked on that of its dependencies. Runs the build backend."""

import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from stacked_env import ENVIRONMENT, make_stacked  # noqa: E402

INSTALLATION = "/rift/project"
SOURCE_BROKEN = re.compile(r"\b(SyntaxError|IndentationError|TabError)\b")


def main():
    options = json.loads(sys.argv[1])
    packages = make_stacked(INSTALLATION)
    said = ""
    for extra, env in attempts(options):
        code, said = install(extra, env)
        if code == 0:
            return 0
        if SOURCE_BROKEN.search(said):
            break
    with open(os.path.join(packages, "_rift_roots.pth"), "w", encoding="utf-8") as file:
        file.write("\n".join(options["roots"]) + "\n")
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    reason = next((line for line in reversed(lines) if re.match(r"(\w+\.)*\w*(Error|Exception)\b", line)), lines[-1] if lines else "")
    print("rift-problem: the project cannot be installed, its folders are on the path instead: " + reason[:300])
    return 0


def attempts(options):
    build = os.path.join(ENVIRONMENT, "build")
    env = dict(os.environ)
    if os.path.isdir(build):
        yield ["--no-build-isolation", "--no-index"], dict(env, PYTHONPATH=build)
    yield [], env
    names = ["SETUPTOOLS_SCM_PRETEND_VERSION", "PBR_VERSION", "POETRY_DYNAMIC_VERSIONING_BYPASS", "PDM_BUILD_SCM_VERSION"]
    yield [], dict(env, **{name: options["version"] for name in names})


def install(extra, env):
    argv = [os.path.join(INSTALLATION, "bin", "python"), "-m", "pip", "install", "--no-input", "--no-deps", "--quiet"]
    argv += ["--disable-pip-version-check", "--no-warn-script-location", "--progress-bar", "off", "--ignore-installed"]
    done = subprocess.run(
        argv + extra + ["--editable", "."], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True
    )
    sys.stdout.write(done.stdout)
    return done.returncode, done.stdout


if __name__ == "__main__":
    sys.exit(main())
