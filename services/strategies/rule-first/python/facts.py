"""Tells what the project's Python has: modules, their names, members of built-in types.

Reads {"top": bool, "modules": [...], "types": [...], "find": [...], "among": [...]} and writes one JSON object. Runs in the sandbox.
"""

import builtins
import contextlib
import importlib
import io
import json
import os
import pkgutil
import sys
import warnings

NOISY = {"antigravity", "this", "idlelib", "turtledemo", "test", "tkinter", "turtle", "lib2to3", "pip", "setuptools", "ensurepip"}


def stdlib():
    names = getattr(sys, "stdlib_module_names", None)
    if names is None:
        names = set(sys.builtin_module_names) | {m.name for m in pkgutil.iter_modules([os.path.dirname(os.__file__)])}
    return sorted(n for n in names if not n.startswith("_") or n == "__future__")


def installed():
    places = [p for p in sys.path if "site-packages" in p or "dist-packages" in p]
    return sorted({m.name for m in pkgutil.iter_modules(places)})


def load(name):
    sink = io.StringIO()
    with contextlib.redirect_stdout(sink), contextlib.redirect_stderr(sink):
        return importlib.import_module(name)


def describe(name):
    try:
        module = load(name)
    except BaseException:
        return None
    submodules = sorted({m.name for m in pkgutil.iter_modules(getattr(module, "__path__", []))})
    names = {n: kind(getattr(module, n, None)) for n in dir(module)}
    return {"names": names, "submodules": submodules, "all": list(getattr(module, "__all__", []) or [])}


def kind(value):
    if isinstance(value, type):
        return "class"
    return "function" if callable(value) else "module" if type(value).__name__ == "module" else "variable"


def candidates(among):
    tops = [n for n in stdlib() if n not in NOISY and not n.startswith("_")]
    for name in tops + [a for a in among if a not in tops]:
        try:
            module = load(name)
        except BaseException:
            continue
        yield name, module
        for sub in pkgutil.iter_modules(getattr(module, "__path__", []) if name in tops else []):
            if sub.name.startswith("_") or sub.name in ("tests", "test", "__main__"):
                continue
            try:
                yield name + "." + sub.name, load(name + "." + sub.name)
            except BaseException:
                continue


def find(wanted, among):
    """Modules that offer a name as their own, those that define it first."""
    found = {name: [] for name in wanted}
    for path, module in candidates(among):
        for name in wanted:
            if not hasattr(module, name) or name.startswith("__"):
                continue
            value = getattr(module, name)
            home = getattr(value, "__module__", None)
            exported = getattr(module, "__all__", None)
            listed = name in exported if exported else home == path
            if type(value).__name__ == "module":
                continue
            owner = str(home or "").lstrip("_") == path or home in ("builtins", None, "typing")
            found[name].append([path, (2 if listed else 0) + (1 if owner else 0)])
    return {name: sorted(f for f in places if f[1] > 0) for name, places in found.items()}


def members(name):
    value = getattr(builtins, name, None)
    if value is None and name in ("NoneType", "function", "module"):
        value = {"NoneType": type(None), "function": type(find), "module": type(os)}[name]
    return dir(value) if value is not None else None


def main():
    warnings.simplefilter("ignore")
    question = json.load(sys.stdin)
    answer = {"builtins": dir(builtins)}
    if question.get("top"):
        answer["stdlib"], answer["installed"] = stdlib(), installed()
    answer["modules"] = {name: describe(name) for name in question.get("modules", [])}
    answer["types"] = {name: members(name) for name in question.get("types", [])}
    if question.get("find"):
        answer["find"] = find(question["find"], question.get("among", []))
    json.dump(answer, sys.__stdout__)


main()
