"""What a fork does: runs tests, one after the other, and writes down what became of them."""

import json
import os
import signal
import sys
import threading
import time


class Sink:
    """Lines of JSON for the server."""

    def __init__(self, fd):
        self.fd, self.pid = fd, os.getpid()

    def write(self, **fields):
        if os.getpid() != self.pid:
            return
        data = (json.dumps(fields) + "\n").encode()
        while data:
            data = data[os.write(self.fd, data) :]


class Lines:
    """The lines of the repository's files that run, by a trace function for each file."""

    def __init__(self, places):
        self.places, self.tracers, self.lines = places, {}, {}

    def start(self):
        self.lines = {}
        self.tracers = {}
        threading.settrace(self.on_call)
        sys.settrace(self.on_call)

    def stop(self):
        sys.settrace(None)
        threading.settrace(None)
        return {file: sorted(lines) for file, lines in self.lines.items() if lines}

    def on_call(self, frame, event, arg):
        name = frame.f_code.co_filename
        try:
            return self.tracers[name]
        except KeyError:
            path = self.places.relative(name)
            tracer = None if path is None else self.tracer(self.lines.setdefault(path, set()))
            self.tracers[name] = tracer
            return tracer

    @staticmethod
    def tracer(lines):
        add = lines.add

        def on_line(frame, event, arg):
            if event == "line":
                add(frame.f_lineno)
            return on_line

        return on_line


def limit(job, ms):
    """The kernel ends the process when its computing time is over."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, max(ms, 1) / 1000)


def run(job, tests, places, sink):
    """Runs the named tests. With `each` the time counts for each test, and one that is cut says where it was."""
    if "probe" in job:
        return sys.modules["variant_probe"].run(job, tests, places, sink)
    lines = Lines(places) if job.get("cover") else None
    if not job.get("each"):
        limit(job, job["cap"])

    def cut(_signal, frame):
        found = lines.stop() if lines else None
        frames = []
        while frame is not None:
            path = places.relative(frame.f_code.co_filename)
            if path is not None:
                frames.insert(0, {"file": path, "line": frame.f_lineno, "function": frame.f_code.co_name})
            frame = frame.f_back
        sink.write(test=state["test"], outcome="timed_out", ms=job["cap"], frames=frames[-50:], lines=found)
        os._exit(0)

    state = {"test": None, "began": 0.0}

    def begin(name):
        state["test"] = name
        if job.get("each"):
            signal.signal(signal.SIGPROF, cut)
            signal.setitimer(signal.ITIMER_PROF, job["cap"] / 1000)
        if lines:
            lines.start()
        state["began"] = time.perf_counter()

    def end(name, outcome, error):
        ms = round((time.perf_counter() - state["began"]) * 1000, 3)
        found = {"lines": lines.stop()} if lines else {}
        if job.get("each"):
            signal.setitimer(signal.ITIMER_PROF, 0)
        if error is not None:
            found["error"] = error
        sink.write(test=name, outcome=outcome, ms=ms, **found)
        return job["stop"] and outcome != "passed"

    tests.run(job["tests"], begin, end)


class Rehearsal:
    """Tests that pass and fail, run in the server itself, so that the forks find warm what all of them use."""

    def __init__(self, places):
        self.places = places

    def run(self, names, begin, end):
        for name in names:
            begin(name)
            try:
                assert name != "fails"
            except AssertionError as error:
                end(name, "failed", self.places.describe(error))
            else:
                end(name, "passed", None)


def rehearse(places, times=20):
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for _ in range(times):
        sink = Sink(nowhere)
        run({"tests": ["passes", "fails"], "cap": 10**6, "stop": True, "files": {}}, Rehearsal(places), places, sink)
        signal.setitimer(signal.ITIMER_PROF, 0)
        sink.write(done=True)
    os.close(nowhere)


def worst(outcomes):
    for outcome in ("error", "failed", "skipped"):
        if outcome in outcomes:
            return outcome
    return "passed" if outcomes else "missing"
