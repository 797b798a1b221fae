"""A warm process that tells quickly what tests say of many variants of the code: each variant is a fork of it.

Started as `python -I -S fork_server.py OPTIONS`; orders and answers are lines of JSON on standard input and output. `warm` forks after
the tests were collected and puts the new code of functions in the place of the old; `fresh` forks before anything of the project
was imported. What a fork says of itself is passed on unread.
"""

import ctypes
import gc
import importlib
import json
import os
import resource
import select
import signal
import sys
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import variant_code  # noqa: E402
import variant_pack  # noqa: E402
import variant_probe  # noqa: E402, F401
import variant_run  # noqa: E402
from rift_reporting import Places, enter_environment, environment_packages  # noqa: E402

sys.path.remove(HERE)

SUBREAPER = 36
WALL_FACTOR, WALL_EXTRA = 4, 2.0
LARGEST_ANSWER = 16 * 2**20


class Fork:
    """A variant at work."""

    def __init__(self, job, pid, pipe, deadline):
        self.job, self.pid, self.pipe, self.deadline = job, pid, pipe, deadline
        self.text, self.late, self.began = [], False, time.perf_counter()
        self.size = 0


class Server:
    def __init__(self, orders, answers, options):
        self.orders, self.answers, self.options = orders, answers, options
        self.waiting, self.forks, self.rest = [], {}, b""
        self.own_kb = 0

    def tell(self, **fields):
        data = (json.dumps(fields) + "\n").encode()
        while data:
            data = data[os.write(self.answers, data) :]

    def loop(self, begin, look_up=dict):
        """Forks for each order; `begin(job, sink)` is what the fork does. Ends with standard input."""
        self.begin, self.look_up = begin, look_up
        self.own_kb = status_kb("VmSize")
        while True:
            while self.waiting and len(self.forks) < self.options["atOnce"]:
                self.fork(self.waiting.pop(0))
            now = time.monotonic()
            soonest = min([fork.deadline for fork in self.forks.values()] or [now + 3600])
            readable, _, _ = select.select([self.orders] + list(self.forks), [], [], max(0, soonest - now))
            if self.orders in readable and not self.read_orders():
                return
            for pipe in readable:
                if pipe in self.forks:
                    self.read_answer(self.forks[pipe])
            now = time.monotonic()
            for fork in [fork for fork in self.forks.values() if fork.deadline <= now]:
                fork.late = True
                self.end(fork)

    def read_orders(self):
        data = os.read(self.orders, 2**20)
        if not data:
            return False
        lines = (self.rest + data).split(b"\n")
        self.rest = lines.pop()
        for line in lines:
            order = json.loads(line)
            if "import" in order:
                preload(order["import"])
            elif "drop" in order:
                self.drop(set(order["drop"]))
            else:
                self.waiting.append(order)
        return True

    def drop(self, ids):
        self.waiting = [job for job in self.waiting if job["id"] not in ids]
        for fork in [fork for fork in self.forks.values() if fork.job["id"] in ids]:
            self.end(fork, silent=True)

    def fork(self, job):
        if "variants" not in job:
            job["files"] = self.look_up(job["files"])
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            self.be_variant(job, writing)
        os.close(writing)
        self.forks[reading] = Fork(job, pid, reading, time.monotonic() + seconds_of(job))

    def be_variant(self, job, writing):
        code = 1
        try:
            os.setpgid(0, 0)
            for fd in [self.orders, self.answers] + list(self.forks):
                os.close(fd)
            limit = self.own_kb * 1024 + self.options["memoryMb"] * 2**20
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
            resource.setrlimit(resource.RLIMIT_FSIZE, (32 * 2**20, 32 * 2**20))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            self.begin(job, variant_run.Sink(writing))
            code = 0
        except SystemExit:
            pass
        except BaseException as error:  # Nothing of a variant may run on into the server's own code.
            try:
                variant_run.Sink(writing).write(broke="%s: %s" % (type(error).__name__, error))
            except BaseException:
                pass
        finally:
            os._exit(code)

    def read_answer(self, fork):
        data = os.read(fork.pipe, 2**18)
        if data:
            fork.text.append(data)
            fork.size += len(data)
            if "variants" in fork.job:
                fork.deadline = time.monotonic() + seconds_of(fork.job)
        if not data or fork.size > LARGEST_ANSWER:
            fork.late = fork.size > LARGEST_ANSWER
            self.end(fork)

    def end(self, fork, silent=False):
        """The answer is over, the time is, or nobody wants to know: the fork and whatever it started are ended."""
        del self.forks[fork.pipe]
        os.close(fork.pipe)
        status = (0, 0) if fork.late or silent else soon_ended(fork.pid)
        if status[0] == 0:
            kill(os.kill, fork.pid)
            status = os.waitpid(fork.pid, 0)
        kill(os.killpg, fork.pid)
        self.bury_orphans()
        if silent:
            return
        died = os.WTERMSIG(status[1]) if os.WIFSIGNALED(status[1]) else None
        text = b"".join(fork.text).decode("utf-8", "replace")
        ms = round((time.perf_counter() - fork.began) * 1000, 2)
        self.tell(job=fork.job["id"], late=fork.late or died == signal.SIGPROF, signal=died, ms=ms, text=text)

    def bury_orphans(self):
        """What left its group became a child of this process."""
        own = {fork.pid for fork in self.forks.values()}
        for pid in children():
            if pid not in own:
                kill(os.kill, pid)
        try:
            while True:
                # Only the orphans: a variant's own end is waited for by its number.
                pids = [pid for pid in children() if pid not in own]
                if not pids or os.waitpid(pids[0], 0)[0] == 0:
                    return
        except ChildProcessError:
            pass


def seconds_of(job):
    """After which a fork is ended that does not use its computing time; of several variants, each has as much."""
    cap = job["cap"] * len(job["tests"] if job.get("each") else [1]) + job.get("loadMs", 0)
    return cap / 1000 * WALL_FACTOR + WALL_EXTRA


def soon_ended(pid):
    """The end of its answer comes a moment before that of a process."""
    for _ in range(100):
        status = os.waitpid(pid, os.WNOHANG)
        if status[0]:
            return status
        time.sleep(0.0005)
    return status


def kill(how, pid):
    try:
        how(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def children():
    try:
        with open("/proc/self/task/%d/children" % os.getpid()) as file:
            return [int(pid) for pid in file.read().split()]
    except OSError:
        return []


def status_kb(name):
    with open("/proc/self/status") as file:
        for line in file:
            if line.startswith(name + ":"):
                return int(line.split()[1])
    return 0


def preload(names):
    for name in names:
        try:
            importlib.import_module(name)
        except BaseException:
            pass


def take_streams():
    """Standard input and output for orders and answers, at numbers that no test expects; nothing in their old places."""
    orders, answers = os.dup(0), os.dup(1)
    high = [os.dup2(fd, place, inheritable=False) for fd, place in ((orders, 250), (answers, 251))]
    os.close(orders)
    os.close(answers)
    nothing = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1) if os.environ.get("RIFT_SHOW_ERRORS") else (0, 1, 2):
        os.dup2(nothing, fd)
    os.close(nothing)
    return high


def main():
    options = json.loads(sys.argv[1])
    sys.argv[1:] = []
    orders, answers = take_streams()
    try:
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    except (OSError, AttributeError):
        pass
    places = Places(options["root"])
    sys.path.insert(0, environment_packages())
    sys.path.insert(0, HERE)
    host = importlib.import_module("variant_" + options["tool"])
    sys.path.remove(HERE)
    sys.path.pop(0)
    enter_environment()
    host.prepare(options)
    preload(options["modules"])
    server = Server(orders, answers, options)
    known = set(sys.modules)
    if options["mode"] == "fresh":
        gc.collect()
        gc.freeze()
        server.tell(ready=True, packs=hasattr(host, "alone"))

        def begin(job, sink):
            if "variants" in job:
                alone = host.alone(options, places)
                put = variant_code.Anew(places.root, known).put_for_now
                return variant_pack.run(job, put, alone, variant_pack.Remains([]), sink)
            variant_run.limit(job, job["cap"] + job.get("loadMs", 0))
            if not variant_code.override(job["files"], places.root, sink):
                return
            host.collect(options, job["tests"], places, lambda tests: variant_run.run(job, tests, places, sink))
            if job.get("foreign"):
                sink.write(foreign=foreign(known, places))
            sink.write(done=True)

        return server.loop(begin)

    executed = variant_code.Executed()
    executed.start()
    began = time.perf_counter()

    def serve(tests):
        executed.stop()
        swap = variant_code.Swap(places.root, executed.seen)
        for path, _line, _name in swap.functions:
            places.relative(path)
        variant_run.rehearse(places)
        gc.collect()
        gc.freeze()
        names = foreign(known, places)
        ms = round((time.perf_counter() - began) * 1000)
        own = swap.modules()
        packs = [name for name in tests.names() if tests.is_packable(name)] if swap.prime() else []
        server.tell(ready=True, tests=list(tests.names()), packable=packs, foreign=names, ms=ms, threads=thread_count())

        def begin(job, sink):
            if "variants" in job:
                return variant_pack.run(job, swap.put_for_now, tests, variant_pack.Remains(own), sink)
            if swap.put(job["files"], sink):
                variant_run.limit(job, job["cap"])
                variant_run.run(job, tests, places, sink)
                sink.write(done=True)

        server.loop(begin, swap.look_up)
        os._exit(0)

    host.collect(options, [], places, serve)
    server.tell(ready=False)


def thread_count():
    return len(os.listdir("/proc/self/task"))


def foreign(known, places):
    """Modules that came with the tests and are not the project's own."""
    found = []
    for name, module in sorted(sys.modules.items()):
        path = getattr(module, "__file__", None)
        if name not in known and path and not os.path.realpath(path).startswith(places.root + os.sep):
            if not os.path.basename(path).startswith("test_") and name != "__main__" and path.startswith("/"):
                found.append(name)
    return found


if __name__ == "__main__":
    main()
