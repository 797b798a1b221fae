import { PYTEST } from '../project';
import type { Files } from '../repository';

function project(name: string, files: Files): Files {
  return {
    'pyproject.toml': `[project]\nname = "${name}"\nversion = "1.0"\n\n[tool.pytest.ini_options]\npythonpath = ["."]\n`,
    'requirements-dev.txt': `${PYTEST}\n`,
    [`${name}/__init__.py`]: '',
    ...files,
  };
}

/** Bookings of a room: spans that touch are to become one, also where one lies within the other. */
export const ROOMS: Files = project('rooms', {
  'rooms/clock.py': `DAY = 24 * 60


def minutes(text):
    hours, rest = text.split(":")
    return int(hours) * 60 + int(rest)


def text_of(minute):
    return f"{minute // 60:02d}:{minute % 60:02d}"
`,
  'rooms/spans.py': `def merged(spans, gap):
    """Spans with no more than the gap between them, as one."""
    result = []
    for start, end in sorted(spans):
        if result and start - result[-1][1] <= gap:
            first, last = result[-1]
            result[-1] = (first, end)
        else:
            result.append((start, end))
    return result


def total(spans):
    return sum(end - start for start, end in spans)


def free(spans, begin, end):
    """What the spans leave of a time."""
    left = []
    at = begin
    for start, stop in merged(spans, 0):
        if start > at:
            left.append((at, min(start, end)))
        at = max(at, stop)
    if at < end:
        left.append((at, end))
    return left
`,
  'rooms/bookings.py': `from rooms.clock import minutes
from rooms.spans import merged


def read(lines):
    """Bookings by room, of lines like \`blue 09:00-10:30\`."""
    rooms = {}
    for line in lines:
        room, times = line.split(" ")
        start, end = times.split("-")
        rooms.setdefault(room, []).append((minutes(start), minutes(end)))
    return rooms


def blocks(lines, pause):
    return {room: merged(spans, pause) for room, spans in read(lines).items()}
`,
  'rooms/usage.py': `from rooms.bookings import blocks
from rooms.clock import DAY, text_of
from rooms.spans import total


def share(lines, pause, room):
    """Of a day, the share in which a room is not free, in percent."""
    taken = total(blocks(lines, pause).get(room, []))
    return round(100 * taken / DAY, 1)


def plan(lines, pause):
    return [
        f"{room}: {text_of(start)}-{text_of(end)}"
        for room, spans in sorted(blocks(lines, pause).items())
        for start, end in spans
    ]
`,
  'tests/test_spans.py': `from rooms.spans import free, merged, total


def test_apart():
    assert merged([(60, 90), (0, 30)], 10) == [(0, 30), (60, 90)]


def test_gap():
    assert merged([(0, 30), (40, 50)], 10) == [(0, 50)]


def test_total():
    assert total([(0, 30), (60, 90)]) == 60


def test_free():
    assert free([(10, 20), (40, 50)], 0, 60) == [(0, 10), (20, 40), (50, 60)]


def test_many():
    spans = [(at * 10, at * 10 + 5) for at in range(2_000)]
    assert merged(spans, 4) == spans
    assert total(spans) == 10_000
`,
  'tests/test_usage.py': `from rooms.usage import plan, share

YEAR = [f"room{room} {hour:02d}:00-{hour:02d}:45" for room in range(40) for hour in range(8, 18)]


def test_plan():
    assert plan(["blue 09:00-10:00", "blue 10:05-11:00", "red 12:00-12:30"], 10) == [
        "blue: 09:00-11:00",
        "red: 12:00-12:30",
    ]


def test_share_of_a_year():
    assert share(YEAR, 5, "room7") == 31.2
    assert share(YEAR, 15, "room7") == 40.6


def test_one_within_the_other():
    lines = [*YEAR, "blue 09:00-12:00", "blue 10:00-11:00"]
    assert share(lines, 0, "blue") == 12.5
    assert plan(lines, 0)[:1] == ["blue: 09:00-12:00"]
`,
});

/** Coverage of a genome by reads: the same mistake in a program that shares no word with the first. */
export const READS: Files = project('genome', {
  'genome/letters.py': `PAIRS = {"A": "T", "C": "G", "G": "C", "T": "A"}


def complement(letters):
    return "".join(PAIRS[letter] for letter in reversed(letters))


def content(letters):
    """Share of G and C."""
    return (letters.count("G") + letters.count("C")) / len(letters)
`,
  'genome/contigs.py': `def contigs(reads, slack):
    pieces = []
    for left, right in sorted(reads):
        if pieces and left - pieces[-1][1] <= slack:
            origin, reach = pieces[-1]
            pieces[-1] = (origin, right)
        else:
            pieces.append((left, right))
    return pieces


def longest(pieces):
    return max((right - left for left, right in pieces), default=0)
`,
  'genome/alignment.py': `from genome.contigs import contigs


def found(reference, fragments):
    """Where the fragments lie in the reference."""
    places = []
    for fragment in fragments:
        at = reference.find(fragment)
        if at >= 0:
            places.append((at, at + len(fragment)))
    return places


def assembled(reference, fragments, slack=0):
    return [reference[left:right] for left, right in contigs(found(reference, fragments), slack)]
`,
  'tests/test_contigs.py': `from genome.contigs import contigs, longest


def test_far_from_each_other():
    assert contigs([(5, 8), (0, 3)], 1) == [(0, 3), (5, 8)]


def test_slack():
    assert contigs([(0, 3), (5, 8)], 2) == [(0, 8)]


def test_longest():
    assert longest([(0, 3), (5, 9)]) == 4
    assert longest([]) == 0


def test_a_read_inside_of_another():
    assert contigs([(0, 100), (20, 30), (90, 120)], 0) == [(0, 120)]
    assert contigs([(0, 100), (20, 30), (200, 210)], 0) == [(0, 100), (200, 210)]
`,
  'tests/test_alignment.py': `from genome.alignment import assembled
from genome.letters import complement, content

REFERENCE = "ACGGTCATTGCA" * 4_000


def test_complement():
    assert complement("AACG") == "CGTT"


def test_content():
    assert content(REFERENCE) == 0.5


def test_assembled():
    fragments = [REFERENCE[:9], REFERENCE[4:12]]
    assert assembled(REFERENCE, fragments) == [REFERENCE[:12]]
`,
});
