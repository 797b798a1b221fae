import { posix } from 'node:path';
import type { Target, Writer } from '../contract';

const GROUP = 'EdgeCases';
const FILE = 'test_rift_edge_cases';
const MOST_CALLS = 60;

/** What holds of most functions, whatever they are about. A test each; it counts only where it says something of the fix. */
const PROPERTIES: Readonly<Record<string, string>> = {
  test_raises_nothing_that_is_not_meant: 'answer(args, named)',
  test_answers_the_same_call_alike: 'self.assertEqual(plain(answer(args, named)), plain(answer(args, named)))',
  test_answers_are_of_the_kinds_that_the_tests_get: 'self.assertIn(kind(answer(args, named)), KINDS)',
  test_leaves_arguments_as_it_leaves_those_of_the_tests: 'self.assertLessEqual(changes(args, named), CHANGES)',
};

const HELPERS = `def error_of(args, named):
    try:
        call(*copy.deepcopy(args), **copy.deepcopy(named))
    except Exception as error:
        return type(error).__name__


def answer(args, named):
    try:
        value = call(*copy.deepcopy(args), **copy.deepcopy(named))
        return list(itertools.islice(value, 500)) if hasattr(value, "__next__") else value
    except Exception as error:
        if type(error).__name__ not in MEANT:
            raise
        return "an error that is meant"


def plain(value):
    return re.sub(r" at 0x[0-9a-fA-F]+", "", repr(value))


def kind(value):
    return "number" if isinstance(value, (bool, int, float)) else type(value).__name__


def changes(args, named):
    mine = copy.deepcopy((args, named))
    try:
        call(*mine[0], **mine[1])
    except Exception:
        return False
    return plain(mine) != plain((args, named))


MEANT |= {error_of(args, named) for args, named in GIVEN}
KINDS = {kind(answer(args, named)) for args, named in GIVEN}
CHANGES = any(changes(args, named) for args, named in GIVEN)
`;

/** Values as far as those that are known reach, and some way on; what all of them have in common is kept. */
const STRATEGIES = `def like(values):
    kinds = {type(value) for value in values}
    if kinds == {bool}:
        return st.booleans()
    if kinds == {int}:
        return st.integers(min(values), 2 * max(values) + 10)
    if kinds == {float}:
        return st.floats(min(values), 2 * abs(max(values)) + 10, allow_nan=False)
    if kinds == {str}:
        sizes = [len(value) for value in values]
        return st.text(sorted(set("".join(values))) or "a", min_size=min(sizes), max_size=2 * max(sizes) + 2)
    if kinds in ({list}, {tuple}) and any(values):
        sizes = [len(value) for value in values]
        items = like([item for value in values for item in value])
        wide = 0 if len(set(sizes)) == 1 else 5
        lists = st.lists(items, min_size=min(sizes), max_size=max(sizes) + wide)
        return lists.map(sorted if is_sorted(values) else list).map(kinds.pop())
    return st.sampled_from(values)


def is_sorted(values):
    try:
        return all(list(value) == sorted(value) for value in values)
    except TypeError:
        return False


def like_calls(calls):
    widths = {(len(args), tuple(named)) for args, named in calls}
    if len(widths) > 1 or not calls[0][0] or calls[0][1]:
        return st.sampled_from(calls)
    columns = [like(list(column)) for column in zip(*(args for args, _ in calls))]
    return st.tuples(st.tuples(*columns), st.just({}))
`;

const IMPORT_LIBRARY = 'from hypothesis import HealthCheck, given, settings, strategies as st';
const BY_LIBRARY = `    @settings(max_examples=100, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(like_calls(GIVEN + MADE))
`;

/** Tests by `unittest`, which pytest runs as well; their inputs come from Hypothesis where the project has it, else from a table. */
export const python: Writer = {
  language: 'python',
  library: 'hypothesis',

  write(target, { withLibrary, only }) {
    const given = target.calls.filter((call) => call.given).map(({ code }) => code);
    const names = Object.keys(PROPERTIES).filter((name) => only?.includes(name) ?? true);
    if (given.length === 0 || !/^[\w.]+$/.test(target.name)) return { code: '', names: [] };
    const made = target.calls.filter((call) => !call.given).map(({ code }) => code);
    const parts = [
      headOf(target, withLibrary),
      `${table('GIVEN', given)}${table('MADE', made)}MEANT = {${['None', ...target.onPurpose.map((name) => `"${name}"`)].join(', ')}}\n`,
      HELPERS,
      ...(withLibrary ? [STRATEGIES] : []),
      `class ${GROUP}(unittest.TestCase):\n${names.map((name) => testOf(name, withLibrary)).join('\n')}`,
    ];
    return { code: parts.join('\n\n'), names };
  },

  place({ names }, { id, file }, { tool }) {
    const path = posix.join(posix.dirname(file), `${FILE}.py`);
    if (tool === 'pytest') {
      const folder = posix.dirname(id.split('::')[0] ?? '');
      return { path, ids: names.map((name) => `${posix.join(folder, `${FILE}.py`)}::${GROUP}::${name}`) };
    }
    const packages = id.split('.').slice(0, -3);
    return { path, ids: names.map((name) => [...packages, FILE, GROUP, name].join('.')) };
  },
};

function headOf({ module, name, file }: Target, withLibrary: boolean): string {
  const [top = name] = name.split('.');
  const owner = name === top ? `import ${top} as call` : `import ${top}`;
  return [
    `"""What has to hold of ${name} (${file}) on inputs like those of its tests."""`,
    '',
    'import copy\nimport itertools\nimport re\nimport unittest',
    '',
    ...(withLibrary ? [IMPORT_LIBRARY, ''] : []),
    `from ${module} ${owner}`,
    ...(name === top ? [] : ['', `call = ${name}`]),
  ].join('\n');
}

function table(name: string, calls: readonly string[]): string {
  return `${name} = [\n${calls
    .slice(0, MOST_CALLS)
    .map((code) => `    ${code},\n`)
    .join('')}]\n`;
}

function testOf(name: string, withLibrary: boolean): string {
  const body = PROPERTIES[name] ?? 'pass';
  if (withLibrary) {
    return `${BY_LIBRARY}    def ${name}(self, inputs):\n        args, named = inputs\n        ${body}\n`;
  }
  return `    def ${name}(self):\n        for args, named in GIVEN + MADE:\n            ${body}\n`;
}
