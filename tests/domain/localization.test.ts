import { ochiai, rankOf, suspicions } from '../../domain/localization';

const file = 'src/a.py';
const test = (failed: boolean, ...lines: number[]) => ({ failed, lines: { [file]: lines } });
const none = { frames: [], changed: {} };

describe('fault localization', () => {
  it('puts the line that only failing tests run first', () => {
    const found = suspicions([test(true, 1, 2, 3), test(false, 1, 3), test(false, 1)]);
    expect(found.map(({ line }) => line)).toEqual([2, 3, 1]);
    expect(found[0]?.value).toBe(1);
    expect(found[2]?.value).toBeCloseTo(1 / Math.sqrt(3));
  });

  it('leaves out what no failing test runs', () => {
    expect(suspicions([test(true, 1), test(false, 2)]).map(({ line }) => line)).toEqual([1]);
  });

  it('raises lines of the stack and lines that were changed', () => {
    const tests = [test(true, 1, 2, 3), test(false, 1, 2, 3)];
    const framed = suspicions(tests, { ...none, frames: [{ file, line: 2, weight: 1 }] });
    expect(framed[0]?.line).toBe(2);
    const changed = suspicions(tests, { ...none, changed: { [file]: [3] } });
    expect(changed[0]?.line).toBe(3);
  });

  it('counts a failing run for as much as the failing tests that share it', () => {
    expect(ochiai(2, 2, 0)).toBe(1);
    expect(ochiai(1, 2, 0)).toBeCloseTo(Math.SQRT1_2);
    expect(ochiai(0, 2, 3)).toBe(0);
    expect(ochiai(0, 0, 0)).toBe(0);
  });

  it('tells the rank of a line, with ties counted half', () => {
    const found = suspicions([test(true, 1, 2, 3, 4), test(false, 2, 3, 4)]);
    expect(rankOf(found, file, 1)).toBe(1);
    expect(rankOf(found, file, 4)).toBe(3);
    expect(rankOf(found, file, 9)).toBe(3);
    expect(rankOf(found, 'other.py', 1)).toBeNull();
    expect(rankOf(found, file, 0)).toBeNull();
  });
});
