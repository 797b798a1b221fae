"""Runs mypy from what it kept of an earlier tree; it tells by the text of a module whether that still holds: `run_mypy.py ARGS...`."""

import importlib.util
import os
import subprocess
import sys
import tarfile

HERE = os.path.dirname(os.path.abspath(__file__))
CACHE = "/tmp/mypy-cache"
KEPT = "mypy.tar"
KEPT_IN = os.path.join("/rift/kept", KEPT)
KEEP_IN = os.path.join("/rift/reports", KEPT)


def restore():
    own = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
    try:
        with tarfile.open(KEPT_IN) as archive:
            archive.extractall(CACHE, **own)
    except (OSError, tarfile.TarError):
        return


def keep():
    try:
        with tarfile.open(KEEP_IN, "w") as archive:
            archive.add(CACHE, arcname=".")
    except OSError:
        # There is nothing to keep, or no room: the next run finds it out anew.
        if os.path.exists(KEEP_IN):
            os.unlink(KEEP_IN)


def main():
    restore()
    # One file instead of hundreds, where this Python can.
    single = ["--sqlite-cache"] if importlib.util.find_spec("_sqlite3") else []
    own = ["--cache-dir", CACHE] + single
    run = [sys.executable, "-I", "-S", os.path.join(HERE, "run_module.py"), "mypy"]
    code = subprocess.call(run + own + sys.argv[1:])
    keep()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
