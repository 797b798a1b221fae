"""New code in the place of the old: by import, or function by function in modules that are already imported."""

import gc
import importlib.machinery
import os
import sys
import types

SMALL = 20_000
MOST_PRIMED = 2_000_000
OPTIMIZED = 1  # A function's code, not a class's or a module's.


def compiled(text, path, sink):
    if not isinstance(text, str):
        return text
    try:
        return compile(text.lstrip("\ufeff"), path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        sink.write(unreadable="%s: %s" % (type(error).__name__, error))
        return None


def override(files, root, sink):
    """Modules that are imported from now on come from these texts; False where one cannot be compiled."""
    codes = {}
    for name, text in files.items():
        path = os.path.join(root, name)
        codes[os.path.realpath(path)] = code = compiled(text, path, sink)
        if code is None:
            return False
    if not codes:
        return True
    loader = importlib.machinery.SourceFileLoader
    original = loader.get_code

    def get_code(self, fullname):
        code = codes.get(os.path.realpath(self.get_filename(fullname)))
        return original(self, fullname) if code is None else code

    loader.get_code = get_code
    sys.rift_codes = codes
    return True


class Anew:
    """Variants whose modules are imported again each time."""

    def __init__(self, root, known):
        self.root, self.known = root + os.sep, known

    def put_for_now(self, files, sink):
        original = importlib.machinery.SourceFileLoader.get_code
        if not override(files, self.root, sink):
            return None

        def undo():
            importlib.machinery.SourceFileLoader.get_code = original
            for name, module in list(sys.modules.items()):
                path = getattr(module, "__file__", None)
                if name not in self.known and isinstance(path, str) and os.path.realpath(path).startswith(self.root):
                    del sys.modules[name]

        return undo


class Executed:
    """Which functions ran while the modules were imported and the tests collected: what they left behind cannot be swapped."""

    def __init__(self):
        self.seen = set()

    def start(self):
        sys.settrace(self.on_call)

    def stop(self):
        sys.settrace(None)

    def on_call(self, frame, event, arg):
        self.seen.add(key(frame.f_code))


def key(code):
    return code.co_filename, code.co_firstlineno, code.co_name


class Swap:
    """The functions of the imported modules, by the place of their definition."""

    def __init__(self, root, executed):
        self.root, self.executed, self.functions = root, executed, {}
        self.originals = {}
        for thing in gc.get_objects():
            if type(thing) is types.FunctionType and thing.__code__.co_filename.startswith(root):
                self.functions.setdefault(key(thing.__code__), []).append(thing)
        self.imported = {}
        for module in list(sys.modules.values()):
            path = getattr(module, "__file__", None)
            if isinstance(path, str) and path.startswith(root):
                self.imported.setdefault(os.path.realpath(path), set()).add(path)
        self.sources = {path: read(path) for path in self.imported}

    def look_up(self, files):
        """In the server: the small files' codes, which a fork would have to make in memory of its own."""
        codes = {}
        for name, text in files.items():
            path = os.path.realpath(os.path.join(self.root, name))
            if path in self.imported:
                self.original(path)
            try:
                codes[name] = compile(text.lstrip("\ufeff"), path, "exec", dont_inherit=True) if len(text) < SMALL else text
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                codes[name] = text
        return codes

    def prime(self):
        """Compiles what is compared with, once for all forks; False where there is too much of it."""
        if sum(len(text or b"") for text in self.sources.values()) > MOST_PRIMED:
            return False
        for path in self.sources:
            self.original(path)
        return True

    def modules(self):
        return [module for module in list(sys.modules.values()) if self.is_own(module)]

    def is_own(self, module):
        path = getattr(module, "__file__", None)
        return isinstance(path, str) and os.path.realpath(path) in self.imported

    def original(self, path):
        old = self.originals.get(path)
        if old is None and self.sources[path] is not None and len(self.imported[path]) == 1:
            (name,) = self.imported[path]
            old = self.originals[path] = compile(self.sources[path], name, "exec", dont_inherit=True)
        return old

    def put_for_now(self, files, sink):
        """As `put`, but returns what takes the code out again; None where it is not in its place."""
        if not all(os.path.realpath(os.path.join(self.root, name)) in self.imported for name in files):
            sink.write(fresh="not every file is imported")
            return None
        was = []
        if not self.put(files, sink, was):
            return None

        def undo():
            for function, code in was:
                function.__code__ = code

        return undo

    def put(self, files, sink, was=None):
        """Whether the code is in its place; else says why it cannot be put there. `was` takes the code that it replaces."""
        pairs, codes = [], {}
        for name, text in files.items():
            path = os.path.realpath(os.path.join(self.root, name))
            codes[path] = new = compiled(text, path, sink)
            if new is None:
                return False
            if path not in self.imported:
                continue
            why = self.compare(path, new, pairs)
            if why:
                sink.write(fresh=why)
                return False
        for functions, new in pairs:
            for function in functions:
                if was is not None:
                    was.append((function, function.__code__))
                function.__code__ = new
        if len(codes) > len([path for path in codes if path in self.imported]):
            return override(files, self.root, sink)
        return True

    def compare(self, path, new, pairs):
        old = self.original(path)
        if old is None:
            return "its source is not known"
        changed = []
        if not same_shape(old, new, changed):
            return "code outside functions differs"
        keys = [key(one) for one in nested(old)]
        for was, now in changed:
            place = key(was)
            functions = self.functions.get(place)
            if place in self.executed:
                return "%s ran at import" % was.co_name
            if not functions or keys.count(place) != 1:
                return "%s is not to be found" % was.co_name
            if was.co_freevars != now.co_freevars or any(len(f.__closure__ or ()) != len(now.co_freevars) for f in functions):
                return "%s uses other outer names" % was.co_name
            pairs.append((functions, now))
        return None


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


def nested(code):
    for const in code.co_consts:
        if isinstance(const, types.CodeType):
            yield const
            if not const.co_flags & OPTIMIZED:
                for one in nested(const):
                    yield one


PARTS = ("co_code", "co_names", "co_varnames", "co_freevars", "co_cellvars", "co_flags", "co_argcount", "co_kwonlyargcount")
PARTS += ("co_posonlyargcount", "co_exceptiontable", "co_name", "co_qualname")


def same_parts(old, new):
    return all(getattr(old, part, None) == getattr(new, part, None) for part in PARTS)


def same_shape(old, new, changed):
    """Whether what runs at import is the same; the functions that differ are noted."""
    if not same_parts(old, new):
        return False
    a, b = constants(old), constants(new)
    if len(a) != len(b):
        return False
    for was, now in zip(a, b):
        if isinstance(was, types.CodeType) and isinstance(now, types.CodeType):
            if was.co_name != now.co_name:
                return False
            if was.co_flags & OPTIMIZED and now.co_flags & OPTIMIZED:
                if not same_code(was, now):
                    changed.append((was, now))
            elif not same_shape(was, now, changed):
                return False
        elif not same_value(was, now):
            return False
    return True


def constants(code):
    """A class knows the line where it begins, which is no difference."""
    if "__firstlineno__" not in code.co_names:
        return code.co_consts
    return [None if const == code.co_firstlineno else const for const in code.co_consts]


def same_code(old, new):
    return (
        same_parts(old, new)
        and len(old.co_consts) == len(new.co_consts)
        and all(same_value(a, b) for a, b in zip(old.co_consts, new.co_consts))
    )


def same_value(a, b):
    if type(a) is not type(b):
        return False
    if isinstance(a, types.CodeType):
        return same_code(a, b)
    if isinstance(a, tuple):
        return len(a) == len(b) and all(same_value(x, y) for x, y in zip(a, b))
    return a == b if not isinstance(a, (float, complex, frozenset)) else repr(a) == repr(b)
