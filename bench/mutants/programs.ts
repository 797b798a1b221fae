/** A healthy function and calls of it with what they give; the calls are shown to the engine or hidden from it. */
export interface Program {
  readonly name: string;
  readonly source: string;
  readonly cases: readonly (readonly [call: string, value: string])[];
}

export const program = (name: string, source: string, ...cases: readonly (readonly [string, string])[]): Program => ({
  name,
  source: `${source.trim()}\n`,
  cases,
});

/** Python's. */
export const PROGRAMS: readonly Program[] = [
  program(
    'clamp',
    `
def clamp(value, low, high):
    if low > high:
        low, high = high, low
    if value < low:
        return low
    if value > high:
        return high
    return value
`,
    ['clamp(5, 1, 9)', '5'],
    ['clamp(0, 1, 9)', '1'],
    ['clamp(12, 1, 9)', '9'],
    ['clamp(5, 9, 1)', '5'],
    ['clamp(1, 1, 9)', '1'],
    ['clamp(-3, 4, -2)', '-2'],
    ['clamp(7, 4, 4)', '4'],
    ['clamp(10, 9, 1)', '9'],
  ),
  program(
    'runs',
    `
def runs(items):
    found = []
    count = 0
    for i, item in enumerate(items):
        count += 1
        if i + 1 == len(items) or items[i + 1] != item:
            found.append((item, count))
            count = 0
    return found
`,
    ['runs("aab")', '[("a", 2), ("b", 1)]'],
    ['runs("")', '[]'],
    ['runs([1, 1, 1])', '[(1, 3)]'],
    ['runs("abc")', '[("a", 1), ("b", 1), ("c", 1)]'],
    ['runs([2, 2, 3, 3, 2])', '[(2, 2), (3, 2), (2, 1)]'],
    ['runs("z")', '[("z", 1)]'],
  ),
  program(
    'change',
    `
def change(amount, coins):
    rest = amount
    used = {}
    for coin in sorted(coins, reverse=True):
        number = rest // coin
        if number > 0:
            used[coin] = number
            rest -= number * coin
    if rest != 0:
        raise ValueError("no change")
    return used
`,
    ['change(6, [1, 5])', '{5: 1, 1: 1}'],
    ['change(0, [1, 5])', '{}'],
    ['change(30, [10, 25, 5])', '{25: 1, 5: 1}'],
    ['change(99, [50, 20, 5, 2])', '{50: 1, 20: 2, 5: 1, 2: 2}'],
    ['change(7, [7])', '{7: 1}'],
    ['change(44, [20, 10, 2])', '{20: 2, 2: 2}'],
  ),
  program(
    'words',
    `
def words(text, least):
    counts = {}
    word = ""
    for letter in text.lower() + " ":
        if letter.isalpha():
            word += letter
        elif word:
            if len(word) >= least:
                counts[word] = counts.get(word, 0) + 1
            word = ""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
`,
    ['words("a bb A", 1)', '[("a", 2), ("bb", 1)]'],
    ['words("a bb A", 2)', '[("bb", 1)]'],
    ['words("", 1)', '[]'],
    ['words("One, two; two!", 3)', '[("two", 2), ("one", 1)]'],
    ['words("be bee be", 3)', '[("bee", 1)]'],
    ['words("x1x", 1)', '[("x", 2)]'],
  ),
  program(
    'overlap',
    `
def overlap(spans):
    merged = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            last = merged.pop()
            merged.append((last[0], max(last[1], end)))
        else:
            merged.append((start, end))
    return merged
`,
    ['overlap([(1, 3), (2, 5)])', '[(1, 5)]'],
    ['overlap([(1, 2), (4, 5)])', '[(1, 2), (4, 5)]'],
    ['overlap([])', '[]'],
    ['overlap([(1, 9), (2, 3)])', '[(1, 9)]'],
    ['overlap([(4, 5), (1, 4)])', '[(1, 5)]'],
    ['overlap([(3, 4), (1, 1), (1, 2), (6, 8), (7, 9)])', '[(1, 2), (3, 4), (6, 9)]'],
  ),
  program(
    'column',
    `
def column(number):
    name = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
`,
    ['column(1)', '"A"'],
    ['column(26)', '"Z"'],
    ['column(27)', '"AA"'],
    ['column(52)', '"AZ"'],
    ['column(703)', '"AAA"'],
    ['column(0)', '""'],
  ),
];
