import { choose, confidence, type Evidence } from '../../domain/confidence';
import { mergePatches } from '../../domain/merge';
import { candidate, patch } from './builders';

const text = 'a\nb\nc\nd\ne\n';
const merged = (one: string, other: string, before = text) =>
  mergePatches(patch('f', before, one), patch('f', before, other))?.changes[0]?.after ?? null;

test.each<[string, string, string, string | null]>([
  ['edits of different lines', 'A\nb\nc\nd\ne\n', 'a\nb\nc\nd\nE\n', 'A\nb\nc\nd\nE\n'],
  ['edits of neighbouring lines', 'A\nb\nc\nd\ne\n', 'a\nB\nc\nd\ne\n', 'A\nB\nc\nd\ne\n'],
  ['a removal and an insertion', 'b\nc\nd\ne\n', 'a\nb\nc\nx\nd\ne\n', 'b\nc\nx\nd\ne\n'],
  ['the same edit', 'A\nb\nc\nd\ne\n', 'A\nb\nc\nd\ne\n', 'A\nb\nc\nd\ne\n'],
  ['one edit in common', 'A\nb\nc\nd\ne\n', 'A\nb\nc\nd\nE\n', 'A\nb\nc\nd\nE\n'],
  ['two edits of one line', 'A\nb\nc\nd\ne\n', 'X\nb\nc\nd\ne\n', null],
  ['two insertions at one place', 'a\nx\nb\nc\nd\ne\n', 'a\ny\nb\nc\nd\ne\n', null],
  ['an edit inside a removal', 'a\ne\n', 'a\nb\nC\nd\ne\n', null],
])('%s', (_what, one, other, expected) => {
  expect(merged(one, other)).toBe(expected);
  expect(merged(other, one)).toBe(expected);
});

test('line ends and a last line without one are kept', () => {
  expect(merged('A\r\nb\r\nc', 'a\r\nb\r\nC', 'a\r\nb\r\nc')).toBe('A\r\nb\r\nC');
  expect(merged('a\nb\nx', 'A\nb', 'a\nb')).toBe('A\nb\nx');
});

test('patches of different files are joined, those made for different texts are not', () => {
  const joined = mergePatches(patch('f', 'a', 'b'), patch('g', 'a', 'b'));
  expect(joined?.changes.map((change) => change.path)).toEqual(['f', 'g']);
  expect(mergePatches(patch('f', 'a', 'b'), patch('f', 'x', 'b'))).toBeNull();
  expect(mergePatches(patch('f', 'a', null), patch('f', 'a', 'b'))).toBeNull();
});

const evidence = (part: Partial<Evidence> = {}, after = 'A\nb\nc\nd\ne\n', prior = 0.8): Evidence => ({
  candidate: candidate(patch('f', text, after), { prior }),
  bugType: 'IMPORT',
  healed: 1,
  failures: 1,
  testsHealed: 3,
  testsPassing: 10,
  uncovered: 0,
  rivals: 0,
  nodesLost: 0,
  ...part,
});

test.each<[string, Evidence, Evidence]>([
  ['heals more', evidence({ healed: 2 }, 'x\ny\nz\n', 0.2), evidence()],
  ['heals more of what failed elsewhere', evidence({ gone: 2, uncovered: 9 }), evidence({ gone: 1, uncovered: 1 })],
  ['uncovers less', evidence({}, 'x\ny\n', 0.2), evidence({ uncovered: 1 })],
  ['is smaller', evidence(), evidence({}, 'A\nB\nC\nd\nE\n')],
  ['is right more often', evidence({}, undefined, 0.9), evidence({}, undefined, 0.5)],
  ['deletes nothing', evidence(), evidence({ nodesLost: 30 })],
])('of two plausible patches the one that %s is chosen', (_what, better, worse) => {
  expect(choose([worse, better])[0]).toBe(better);
  expect(choose([better, worse])[0]).toBe(better);
});

test.each<[string, Evidence, Evidence]>([
  ['tests that failed pass', evidence(), evidence({ testsHealed: 0 })],
  ['a test ran at all', evidence(), evidence({ testsHealed: 0, testsPassing: 0 })],
  ['no other patch would do', evidence(), evidence({ rivals: 2 })],
  ['nothing new shows', evidence(), evidence({ uncovered: 1 })],
  ['the template is right more often', evidence({}, undefined, 0.9), evidence({}, undefined, 0.3)],
])('confidence is higher where %s', (_what, sure, unsure) => {
  expect(confidence(sure).value).toBeGreaterThan(confidence(unsure).value);
  expect(confidence(unsure).value).toBeGreaterThan(0);
  expect(confidence(sure).value).toBeLessThan(1);
  expect(confidence(sure).reasons.length).toBeGreaterThan(0);
});

test.each([0.9, 0.6, 0.4, 0.2])(
  'however many tests pass, a patch is no likelier right than its share of %d',
  (share) => {
    const { candidate: plain } = evidence({}, undefined, 0.75);
    const of = (part: number) => {
      const search = { rankOfLine: 1, reasons: [], share: part };
      return confidence(evidence({ candidate: { ...plain, prior: 0.75 * part, search }, testsHealed: 50 })).value;
    };
    expect(of(share)).toBeLessThan(share);
    expect(of(share)).toBeCloseTo(share * of(1), 2);
  },
);
