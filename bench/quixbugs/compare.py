"""Ends with 0 where a function does what its reference does: on all test data, and on inputs made from it."""

import copy
import importlib
import json
import random
import signal
import sys
import time
import types

REFERENCE_SECONDS, FIXED_SECONDS, VARIED, ALL_SECONDS = 1, 10, 300, 15


class TooLong(Exception):
    pass


def cut(_signal, _frame):
    raise TooLong()


def outcome(function, args, seconds):
    args = copy.deepcopy(args)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        value = function(*args)
        if isinstance(value, (types.GeneratorType, map, filter, zip)):
            value = [item for _, item in zip(range(10000), value)]
        return plain(value)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def plain(value):
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return float("%.6g" % value)
    return value


class Shape:
    """What all values at one place of the inputs have in common."""

    def __init__(self, values):
        self.numbers = [v for v in values if isinstance(v, (int, float)) and not isinstance(v, bool)]
        self.lists = [v for v in values if isinstance(v, list)]
        self.texts = [v for v in values if isinstance(v, str)]
        self.least = min(self.numbers, default=0)
        self.ordered = all(sortable(v) and v == sorted(v) for v in self.lists)
        self.distinct = all(len({json.dumps(x) for x in v}) == len(v) for v in self.lists)
        self.nonempty = all(self.lists) and all(self.texts)
        self.letters = "".join(self.texts)
        self.below = Shape([x for v in self.lists for x in v]) if any(self.lists) else None

    def vary(self, value, rng):
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, int):
            return max(self.least, rng.choice([value, value + 1, value - 1, rng.choice(self.numbers)]))
        if isinstance(value, float):
            return max(self.least, rng.choice([value, value * 1.5, value / 2]))
        if isinstance(value, str):
            return self.vary_text(value, rng)
        return self.vary_list(value, rng)

    def vary_text(self, value, rng):
        letters = list(value)
        if letters and rng.random() < 0.5:
            del letters[rng.randrange(len(letters))]
        elif self.letters:
            letters.insert(rng.randint(0, len(letters)), rng.choice(self.letters))
        return "".join(letters) or (value if self.nonempty else "")

    def vary_list(self, value, rng):
        items = [self.below.vary(x, rng) if self.below and rng.random() < 0.4 else x for x in value]
        if items and rng.random() < 0.3:
            del items[rng.randrange(len(items))]
        if items and not self.distinct and rng.random() < 0.3:
            items.append(copy.deepcopy(rng.choice(items)))
        if self.distinct:
            items = [x for i, x in enumerate(items) if x not in items[:i]]
        if self.ordered:
            items = sorted(items)
        elif rng.random() < 0.2:
            rng.shuffle(items)
        return items or (value if self.nonempty else [])


def sortable(values):
    return all(isinstance(v, (int, float)) for v in values) or all(isinstance(v, str) for v in values)


def inputs(cases, rng):
    given = [case[0] if isinstance(case[0], list) else [case[0]] for case in cases]
    for args in given:
        yield args, True
    shapes = [Shape([args[i] for args in given if len(args) > i]) for i in range(max(map(len, given)))]
    # What holds between the arguments of all cases cannot be known; one argument at a time is the least that can break it.
    for _ in range(VARIED):
        args = copy.deepcopy(rng.choice(given))
        if args:
            i = rng.randrange(len(args))
            args[i] = shapes[i].vary(args[i], rng)
        yield args, False


def main():
    name = sys.argv[1]
    fixed = getattr(importlib.import_module("fixed"), name)
    reference = getattr(importlib.import_module("reference"), name)
    signal.signal(signal.SIGPROF, cut)
    ends = time.monotonic() + ALL_SECONDS
    with open("cases.json") as file:
        cases = [json.loads(line) for line in file if line.strip()]
    for args, is_given in inputs(cases, random.Random(1)):
        if not is_given and time.monotonic() > ends:
            break
        try:
            expected = outcome(reference, args, REFERENCE_SECONDS)
        except (Exception, RecursionError):
            continue  # Nothing is asked of an input that the reference refuses or never answers.
        try:
            got = outcome(fixed, args, FIXED_SECONDS)
        except (Exception, RecursionError) as error:
            sys.exit("%r: %s instead of %r" % (args, type(error).__name__, expected))
        if got != expected:
            sys.exit("%r: %r instead of %r" % (args, got, expected))


main()
