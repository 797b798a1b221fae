import type { Fix } from '../../domain/fix';
import type { Patch } from '../../domain/patch';
import { exchange } from '../../domain/second-thoughts';

const before = 'def f(n):\n    if n > 3:\n    n = 3\n    n = n * 2\n    return n\n';
const chosen = before.replace('    n = 3', '        n = 3');
const rival = chosen.replace('    n = n * 2', '        n = n * 2');
const to = (after: string): Patch => ({ changes: [{ path: 'f.py', encoding: 'utf8', before, after }] });
const fix = { patch: to(chosen) } as Fix;
const other = { patch: to(rival), editKind: 'line_replace', description: 'both lines' } as const;
const on = (now: string) => exchange(fix, other, () => now)?.changes[0];

test('the rival takes the place of the fix', () => {
  expect(on(chosen)).toMatchObject({ before: chosen, after: rival });
});

test('what was changed elsewhere since then stays', () => {
  const since = `import math\n\n\n${chosen}`;
  expect(on(since)?.after).toBe(`import math\n\n\n${rival}`);
});

test('where the same lines were changed since then, nothing is proposed', () => {
  expect(on(chosen.replace('n = n * 2', 'n *= 2'))).toBeUndefined();
});
