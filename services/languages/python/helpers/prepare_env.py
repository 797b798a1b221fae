"""Makes the environment of a project's declared dependencies. Runs no code of the repository.

What cannot be installed is named on standard output (`rift-problem: …`) and in `rift-unmet.json` in the environment.
"""

import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import venv
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from stacked_env import ENVIRONMENT, make_stacked  # noqa: E402

NETWORK = re.compile(
    r"NewConnectionError|ConnectTimeout|Temporary failure in name resolution|Name or service not known|ProxyError"
    r"|Connection refused|ReadTimeoutError|Network is unreachable|SSLError|No space left"
)


def main():
    options = json.loads(sys.argv[1])
    make_environment()
    if options["stacked"]:
        make_stacked(os.path.join(ENVIRONMENT, "stacked"))
    wanted = [group for group in options["groups"] if group["requirements"]]
    everything = unique(requirement for group in wanted for requirement in group["requirements"])
    constraints = options["constraints"]
    outcome = not everything or install(everything, constraints)
    if not outcome and constraints and not Failure.network:
        outcome = install(everything, [])
    unmet = [] if outcome else everything if Failure.network else one_by_one(wanted)
    if options["build"] and not Failure.network and not install(options["build"], [], ["--target", os.path.join(ENVIRONMENT, "build")]):
        print("rift-problem: build requirements cannot be installed: " + ", ".join(options["build"]))
    if not os.environ.get("RIFT_ONCE"):
        compile_packages()
    with open(os.path.join(ENVIRONMENT, "rift-unmet.json"), "w", encoding="utf-8") as file:
        json.dump([re.split(r"[^\w.-]", name, 1)[0].lower().replace("_", "-") for name in unmet], file)
    if Failure.network:
        print("rift-problem: the package index could not be reached")
        return 75
    return 0


def unique(items):
    return list(dict.fromkeys(items))


def make_environment():
    venv.EnvBuilder(with_pip=False, symlinks=True, clear=False).create(ENVIRONMENT)
    import ensurepip

    packages = os.path.join(ENVIRONMENT, "lib", "python%d.%d" % sys.version_info[:2], "site-packages")
    folder = getattr(ensurepip, "_WHEEL_PKG_DIR", None) or os.path.join(os.path.dirname(ensurepip.__file__), "_bundled")
    wheels = glob.glob(os.path.join(folder, "pip-*.whl"))
    if not wheels:
        subprocess.check_call([python(), "-Im", "ensurepip", "--default-pip"])
        return
    # Unpacking the bundled wheels is what ensurepip does, in a tenth of its time.
    for wheel in wheels + (glob.glob(os.path.join(folder, "setuptools-*.whl")) if sys.version_info < (3, 12) else []):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(packages)


def python():
    return os.path.join(ENVIRONMENT, "bin", "python")


def pip():
    """The host's own, which lies compiled, where it can install into another environment (since 22.3)."""
    try:
        from pip import __version__ as version

        if tuple(map(int, version.split(".")[:2])) >= (22, 3):
            return [sys.executable, "-I", "-m", "pip", "--python", python()]
    except (ImportError, ValueError):
        pass
    return [python(), "-m", "pip"]


class Failure:
    network = False
    last = ""


def install(requirements, constraints, extra=()):
    with tempfile.TemporaryDirectory() as folder:
        argv = pip() + ["install", "--no-input", "--disable-pip-version-check", "--no-warn-script-location"]
        argv += ["--progress-bar", "off", "--quiet", "--no-compile", "--retries", "2", "-r", write(folder, "requirements.txt", requirements)]
        if constraints:
            argv += ["-c", write(folder, "constraints.txt", constraints)]
        done = subprocess.run(argv + list(extra), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    sys.stdout.write(done.stdout)
    if done.returncode != 0:
        Failure.last = next((line for line in reversed(done.stdout.splitlines()) if line.startswith("ERROR")), "")
        Failure.network = Failure.network or bool(NETWORK.search(done.stdout))
    return done.returncode == 0


def compile_packages():
    """With all cores what pip would do file by file. Installers are seldom imported."""
    argv = [python(), "-m", "compileall", "-q", "-j", "0", "-x", r"/site-packages/(pip|setuptools)/", os.path.join(ENVIRONMENT, "lib")]
    subprocess.call(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def write(folder, name, lines):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return path


def one_by_one(groups):
    """Together they cannot be had: each group by itself, and where that fails each requirement by itself."""
    unmet = []
    for group in groups:
        if install(group["requirements"], []):
            continue
        for requirement in group["requirements"]:
            if not install([requirement], []):
                unmet.append(requirement)
                print("rift-problem: %s (%s) cannot be installed: %s" % (requirement, group["name"], Failure.last))
    return unmet


if __name__ == "__main__":
    sys.exit(main())
