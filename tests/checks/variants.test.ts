import { withoutVariants } from '../../services/checks/variants';

const of = (commands: readonly string[], release: string | null) =>
  withoutVariants(
    commands.map((command) => ({ tool: 't', cwd: '.', command })),
    release,
  ).map(({ command }) => command);
const releases = ['8', '11', '17', '21'].map((one) => `mvn -Dmaven.compiler.source=${one} test`);
const versions = ['3.13', '3.9', '3.11'].map((one) => `mypy --python-version ${one} src`);

test.each([
  ['the newest that is not above the own', releases, '17', releases.slice(2, 3)],
  ['the own, whatever its last part', versions, '3.11.7', versions.slice(2)],
  ['the oldest, where all are above', versions, '3.8', versions.slice(1, 2)],
  ['the newest, where nothing is known', versions, null, versions.slice(0, 1)],
  ['with a slash and without', ['pytest tests/', 'pytest tests'], null, ['pytest tests/']],
  [
    'optimized and not',
    ['cargo test', 'cargo test --release', 'cargo build --release'],
    null,
    ['cargo test', 'cargo build --release'],
  ],
  ['other numbers, other folders', ['pytest part1', 'pytest part2', 'pytest -n 4'], '3', null],
  ['one without a version', ['mypy src', 'mypy --python-version=3.9 src'], '3.11', null],
])('of variants one is kept: %s', (_what, commands, release, expected) => {
  expect(of(commands, release)).toEqual(expected ?? commands);
});
