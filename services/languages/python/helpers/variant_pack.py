"""Several variants in one fork, for as long as none of them leaves anything behind."""

import os
import random
import signal
import sys
import threading
import types

import variant_run
from rift_reporting import one_line
from variant_probe import canonical


class Tagged:
    """Writes for one variant of several."""

    def __init__(self, sink, number):
        self.sink, self.number = sink, number

    def write(self, **fields):
        self.sink.write(v=self.number, **fields)


class Brief:
    """Exceptions without their places, which nobody asks for where many are tried."""

    def describe(self, error):
        try:
            message = one_line(error, 200)
        except Exception:
            message = ""
        return {"type": type(error).__name__, "message": message}


def run(job, put, tests, remains, sink):
    """`put(files, sink)` brings a variant's code in and returns what takes it out again; None where it said why it cannot."""
    own, places = os.getpid(), Brief()
    tests.places, tests.shared = places, True
    for number, files in enumerate(job["variants"]):
        tagged = Tagged(sink, number)
        undo = put(files, tagged)
        if undo is None:
            continue
        order = {"tests": job["tests"], "cap": job["cap"], "stop": job["stop"]}
        variant_run.run(order, tests, places, tagged)
        signal.setitimer(signal.ITIMER_PROF, 0)
        if os.getpid() != own:
            os._exit(0)
        tagged.write(done=True)
        undo()
        tests.rewind(job["tests"])
        if remains.changed():
            return sink.write(left=number + 1)
    sink.write(left=len(job["variants"]))


class Remains:
    """What a variant may leave to the next one: state of the project's modules and of the process."""

    def __init__(self, modules):
        self.modules = modules
        self.first = self.state()

    def changed(self):
        try:
            return self.state() != self.first
        except BaseException:
            return True

    def state(self):
        process = [os.getcwd(), list(sys.path), sys.getrecursionlimit(), dict(os.environ), random.getstate()]
        process += [threading.active_count(), sys.stdout, sys.stderr, children()]
        return process + [list(globals_of(module)) for module in self.modules]


def globals_of(module):
    for name, value in vars(module).items():
        if not name.startswith("__"):
            yield name, surface(value)


def children():
    try:
        with open("/proc/self/task/%d/children" % os.getpid()) as file:
            return file.read()
    except OSError:
        return ""


SAME_WHILE_ITSELF = (types.ModuleType, types.BuiltinFunctionType)


def surface(value, inner=False):
    if isinstance(value, (staticmethod, classmethod)):
        value = value.__func__
    if isinstance(value, types.FunctionType):
        return id(value), canonical(value.__defaults__), canonical(value.__kwdefaults__), canonical(value.__dict__)
    if hasattr(type(value), "cache_info"):
        return id(value), value.cache_info().currsize
    if isinstance(value, SAME_WHILE_ITSELF):
        return id(value)
    if isinstance(value, type):
        return id(value) if inner else (id(value), [(name, surface(one, True)) for name, one in vars(value).items()])
    return canonical(value)
