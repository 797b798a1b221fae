"""What a function does on inputs made from those that the tests give it, so that variants can be told apart where tests do not."""

import ast
import base64
import copy
import enum
import importlib
import inspect
import pickle
import random
import signal
import sys
import types

MOST_RECORDED, LARGEST_PICKLE, DEEPEST, LONGEST_CODE = 24, 20_000, 6, 600
GENERATOR = 0x20
EDGE_CALLS = 4
EDGES = {int: (0, -1), float: (0.0, -1.0), str: ("", " "), list: ([],), tuple: ((),), dict: ({},), set: (set(),)}


# Kinds that classes of a project make their own, and how the plain value is had without asking such a class.
VALUES = {str: str.__str__, int: int.__index__, float: float.__float__}

# Whose objects are all in what they are written as.
PLAIN = ("datetime", "decimal", "fractions", "uuid", "pathlib", "ipaddress")


class Cut(BaseException):
    """A call took too long."""


def run(job, tests, places, sink):
    order = job["probe"]
    if "calls" in order:
        play(order["calls"], job["cap"], sink)
    else:
        recorder = Recorder(order["functions"], places)
        recorder.start()
        try:
            tests.run(job["tests"], lambda name: None, lambda name, outcome, error: False)
        finally:
            recorder.stop()
        sink.write(probe=varied(recorder.calls, order["inputs"], random.Random(order["seed"]), order.get("edges", False)))


class Recorder:
    """The arguments with which functions are called."""

    def __init__(self, functions, places):
        self.functions, self.places = functions, places
        self.known, self.calls, self.frames = {}, {}, set()

    def start(self):
        sys.setprofile(self.on_event)

    def stop(self):
        sys.setprofile(None)

    def on_event(self, frame, event, arg):
        if event != "call":
            return
        code = frame.f_code
        if code not in self.known:
            self.known[code] = self.is_wanted(code)
        if not self.known[code] or id(frame) in self.frames:
            return
        if code.co_flags & GENERATOR:
            self.frames.add(id(frame))
        place = frame.f_globals.get("__name__"), getattr(code, "co_qualname", code.co_name)
        calls = self.calls.setdefault(place, {})
        if len(calls) >= MOST_RECORDED:
            return
        try:
            data = pickle.dumps(arguments(frame))
        except Exception:
            return
        if len(data) <= LARGEST_PICKLE:
            calls[data] = None

    def is_wanted(self, code):
        path = self.places.relative(code.co_filename)
        last = max([line for _, _, line in code.co_lines() if line] or [0]) if hasattr(code, "co_lines") else code.co_firstlineno + 200
        return "<" not in code.co_name and any(
            one["file"] == path and code.co_firstlineno <= one["line"] <= last for one in self.functions
        )


def arguments(frame):
    code, names = frame.f_code, list(frame.f_code.co_varnames)
    values = frame.f_locals
    count = code.co_argcount
    given = [values[name] for name in names[:count]]
    named = {name: values[name] for name in names[count : count + code.co_kwonlyargcount]}
    count += code.co_kwonlyargcount
    if code.co_flags & inspect.CO_VARARGS:
        given += list(values[names[count]])
        count += 1
    if code.co_flags & inspect.CO_VARKEYWORDS:
        named.update(values[names[count]])
    return given, named


def varied(calls, most, rng, edges=False):
    """The recorded inputs and as many made from them; what all of them have in common is kept."""
    inputs = []
    for place, datas in calls.items():
        given = [pickle.loads(data) for data in datas]
        width = max(len(args) for args, _ in given)
        shapes = [Shape([args[i] for args, _ in given if len(args) > i]) for i in range(width)]
        found = dict.fromkeys(datas)
        if edges:
            found.update(dict.fromkeys(at_the_edge(given)))
        for _ in range(6 * most):
            if len(found) * len(calls) >= most:
                break
            args, named = pickle.loads(rng.choice(list(datas)))
            for i in rng.sample(range(len(args)), rng.randint(1, len(args))) if args else ():
                args[i] = shapes[i].vary(args[i], rng)
            try:
                found[pickle.dumps((args, named))] = None
            except Exception:
                continue
        inputs += [(place, data) for data in found]
    kept = inputs if len(inputs) <= most else rng.sample(inputs, most)
    return [
        {
            "module": module,
            "name": name,
            "data": base64.b64encode(data).decode(),
            "text": shown(name, data),
            "code": expression(data),
            "given": data in calls[module, name],
        }
        for (module, name), data in kept
    ]


def at_the_edge(calls):
    """One argument of a call at a time emptied, or made nothing or less than nothing, whatever those of the tests have in common."""
    for args, named in calls[:EDGE_CALLS]:
        for i, arg in enumerate(args):
            for value in EDGES.get(type(arg), ()):
                try:
                    yield pickle.dumps((args[:i] + [copy.copy(value)] + args[i + 1 :], named))
                except Exception:
                    continue


def expression(data):
    """The arguments as Python has them, `((1, 2), {})`; None where they are no plain values."""
    text = repr(pickle.loads(data))
    try:
        return "(%s, %s)" % tuple(map(repr, as_tuple(ast.literal_eval(text)))) if len(text) <= LONGEST_CODE else None
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


def as_tuple(call):
    args, named = call
    return tuple(args), named


def shown(name, data):
    args, named = pickle.loads(data)
    texts = [canonical(arg)[:80] for arg in args] + ["%s=%s" % (k, canonical(v)[:80]) for k, v in named.items()]
    return "%s(%s)" % (name, ", ".join(texts))


class Shape:
    """What all values at one place have in common."""

    def __init__(self, values, depth=0):
        self.numbers = [v for v in values if isinstance(v, (int, float)) and not isinstance(v, bool)]
        self.texts = [v for v in values if isinstance(v, str)]
        self.lists = [v for v in values if isinstance(v, (list, tuple))]
        self.least = min(self.numbers, default=0)
        self.letters = "".join(self.texts)[:200]
        self.filled = all(self.texts) and all(self.lists)
        self.ordered = all(is_ordered(v) for v in self.lists)
        self.equal_size = len({len(v) for v in self.lists}) == 1 and len(self.lists) > 2
        self.distinct = all(is_distinct(v) for v in self.lists)
        items = [x for v in self.lists for x in v]
        self.below = Shape(items, depth + 1) if items and depth < DEEPEST else None
        self.fields = {}
        for value in values if depth < DEEPEST else ():
            for name, one in fields_of(value).items():
                self.fields.setdefault((type(value), name), []).append(one)
        self.fields = {place: Shape(found, depth + 1) for place, found in self.fields.items()}

    def vary(self, value, rng):
        kind = type(value)
        if kind is bool:
            return rng.choice([True, False])
        if kind is int:
            return max(min(self.least, value), rng.choice([value + 1, value - 1, value * 2, rng.choice(self.numbers or [0]), 0, 1]))
        if kind is float:
            return max(min(self.least, value), rng.choice([value * 1.5, value / 2, value + 1, 0.0]))
        if kind is str:
            return self.vary_text(value, rng)
        if kind in (list, tuple):
            return kind(self.vary_list(list(value), rng))
        if kind is dict:
            inner = Shape(list(value.values()))
            return {key: inner.vary(one, rng) if rng.random() < 0.4 else one for key, one in value.items() if rng.random() < 0.9}
        if kind is set:
            return {one for one in value if rng.random() < 0.7}
        base = base_of(value)
        if base:
            plain = self.vary(VALUES[base](value), rng)
            return like(value, base, plain) if type(plain) is base else value
        return self.vary_fields(value, rng)

    def vary_fields(self, value, rng):
        """The object itself is changed: it was made for this input."""
        made, fields = {}, fields_of(value)
        # Where all fields change at once, no one of them tells.
        chosen = rng.choice(list(fields)) if fields else None
        for name, one in fields.items():
            inner = self.fields.get((type(value), name))
            if inner and (name == chosen or rng.random() < 0.15):
                made[name] = inner.vary(one, rng)
        if hasattr(type(value), "_replace"):
            return value._replace(**made)
        for name, one in made.items():
            object.__setattr__(value, name, one)
        return value

    def vary_text(self, value, rng):
        letters = list(value)
        chance = rng.random()
        if letters and chance < 0.4:
            del letters[rng.randrange(len(letters))]
        elif letters and chance < 0.6:
            rng.shuffle(letters)
        else:
            letters.insert(rng.randint(0, len(letters)), rng.choice(self.letters or "ab "))
        return "".join(letters) or (value if self.filled else "")

    def vary_list(self, items, rng):
        before = list(items)
        if self.below:
            items = [self.below.vary(one, rng) if rng.random() < 0.4 else one for one in items]
        if not self.equal_size:
            if items and rng.random() < 0.4:
                del items[rng.randrange(len(items))]
            if items and rng.random() < 0.4:
                items.insert(rng.randint(0, len(items)), rng.choice(items))
        if self.ordered:
            try:
                items = sorted(items)
            except TypeError:
                return before
        if self.distinct:
            items = [one for i, one in enumerate(items) if one not in items[:i]]
        return items if items or not self.filled else before


def fields_of(value):
    """The attributes of an object by their names; none for what is no object of a class with any."""
    kind = type(value)
    if kind.__module__ == "builtins" or isinstance(value, (type, types.ModuleType, types.FunctionType)):
        return {}
    if isinstance(value, tuple):
        return dict(zip(getattr(kind, "_fields", ()), value))
    if isinstance(value, enum.Enum):
        return {}
    names = [name for owner in kind.__mro__ for name in slots_of(owner)]
    found = {name: getattr(value, name) for name in names if hasattr(value, name)}
    own = getattr(value, "__dict__", None)
    return {**found, **own} if isinstance(own, dict) else found


def slots_of(owner):
    slots = owner.__dict__.get("__slots__", ())
    names = (slots,) if isinstance(slots, str) else tuple(slots)
    hidden = owner.__name__.lstrip("_")
    return [
        "_%s%s" % (hidden, name) if name.startswith("__") and not name.endswith("__") else name
        for name in names
        if name not in ("__dict__", "__weakref__")
    ]


def base_of(value):
    """The plain kind that a value's class makes its own; None for what is none, and for members of enumerations."""
    kind = type(value)
    if kind in VALUES or isinstance(value, enum.Enum):
        return None
    return next((base for base in VALUES if issubclass(kind, base)), None)


def like(value, base, plain):
    """A plain value as one of another's class, whose constructor is not asked."""
    made = base.__new__(type(value), plain)
    if hasattr(value, "__dict__"):
        made.__dict__.update(value.__dict__)
    return made


def is_ordered(values):
    try:
        return all(not b < a for a, b in zip(values, list(values)[1:]))
    except Exception:
        return False


def is_distinct(values):
    return len({canonical(one) for one in values}) == len(values)


def play(calls, cap, sink):
    """Calls the functions; each answer is written at once, so that what never ends hides only itself."""

    def cut(_signal, _frame):
        raise Cut()

    signal.signal(signal.SIGALRM, cut)
    each = max(cap / 8000, 0.02)
    for i, call in enumerate(calls):
        try:
            function = resolve(call["module"], call["name"])
            args, named = pickle.loads(base64.b64decode(call["data"]))
        except BaseException as error:
            sink.write(probe={"input": i, "is": "no input: %s" % type(error).__name__})
            continue
        signal.setitimer(signal.ITIMER_REAL, each)
        try:
            text = answer(function, args, named)
        except Cut:
            text = None
        except BaseException as error:
            text = "raises %s" % type(error).__name__
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        sink.write(probe={"input": i, "is": text})


def answer(function, args, named):
    before = [canonical(arg) for arg in args]
    value = function(*args, **named)
    if isinstance(value, (types.GeneratorType, map, filter, zip)):
        value = [one for _, one in zip(range(500), value)]
    after = [canonical(arg) for arg in args]
    return canonical(value) + "".join("; %d: %s" % (i, b) for i, (a, b) in enumerate(zip(before, after)) if a != b)


def resolve(module, qualname):
    owner = importlib.import_module(module)
    for name in qualname.split("."):
        owner = inspect.getattr_static(owner, name)
    owner = getattr(owner, "__func__", owner)
    if isinstance(owner, property):
        owner = owner.fget
    return inspect.unwrap(owner)


def canonical(value, depth=0, seen=()):
    """A text that is equal where values are, and that no object's own code has a say in."""
    kind = type(value)
    if value is None or kind in (bool, int, str, bytes, complex):
        return repr(value)[:2000]
    if kind is float:
        return "%.9g" % value
    if isinstance(value, enum.Enum):
        return str(value.name)
    base = base_of(value)
    if base:
        return "%s(%s)" % (kind.__name__, base.__repr__(value)[:2000])
    if depth > DEEPEST or id(value) in seen:
        return "..."
    inner = seen + (id(value),)

    def of(one):
        return canonical(one, depth + 1, inner)

    if kind in (list, tuple):
        return "[%s]" % ", ".join(map(of, value[:500])) if kind is list else "(%s)" % ", ".join(map(of, value[:500]))
    if kind in (set, frozenset):
        return "{%s}" % ", ".join(sorted(map(of, value)))
    if issubclass(kind, dict):
        return "{%s}" % ", ".join("%s: %s" % (of(k), of(v)) for k, v in list(value.items())[:500])
    if isinstance(value, (list, tuple)):
        return "%s(%s)" % (kind.__name__, ", ".join(map(of, list(value)[:500])))
    fields = fields_of(value)
    if fields:
        return "%s(%s)" % (kind.__name__, ", ".join("%s=%s" % (k, of(v)) for k, v in sorted(fields.items(), key=str)))
    if kind.__module__ in PLAIN:
        return repr(value)[:2000]
    return kind.__name__
