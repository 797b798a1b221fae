import type { TestResult } from './check';

/** Tests of files that were collected and yet never showed up; names as the source has them (`Class::method`). */
export function neverShown(
  inSource: Readonly<Record<string, readonly string[]>>,
  tests: readonly TestResult[],
): readonly string[] {
  const shown = new Map<string, Set<string>>();
  for (const { id, file } of tests) shown.set(file, (shown.get(file) ?? new Set()).add(nameInSource(id)));
  return Object.entries(inSource).flatMap(([file, names]) => {
    const seen = shown.get(file);
    return seen
      ? names.filter((name) => !seen.has(nameInSource(`${file}::${name}`))).map((name) => `${file}::${name}`)
      : [];
  });
}

/** `Class::method` of pytest's `file::Class::method[case]` and of unittest's `package.module.Class.method`. */
function nameInSource(id: string): string {
  const parts = id.replace(/\[.*$/s, '');
  return parts.includes('::') ? parts.slice(parts.indexOf('::') + 2) : parts.split('.').slice(-2).join('::');
}
