export type Version = readonly number[];

export function parseVersion(text: string): Version {
  return (/^v?(\d+(?:\.\d+)*)/.exec(text.trim())?.[1] ?? '').split('.').filter(Boolean).map(Number);
}

export function compareVersions(a: Version, b: Version): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether a release satisfies a PEP 440 specifier set (`>=3.9,<4,!=3.10.*`); parts that cannot be read do not count. */
export function satisfies(version: Version, specifiers: string): boolean {
  return specifiers.split(',').every((part) => {
    const [, operator, text = ''] = /^\s*(~=|===?|!=|>=|<=|>|<)\s*([\w.*]+)\s*$/.exec(part) ?? [];
    if (operator === undefined) return true;
    const wanted = parseVersion(text);
    const prefix = text.endsWith('.*') ? compareVersions(version.slice(0, wanted.length), wanted) === 0 : null;
    const order = compareVersions(version, wanted);
    switch (operator) {
      case '>=':
        return order >= 0;
      case '<=':
        return order <= 0;
      case '>':
        return order > 0;
      case '<':
        return order < 0;
      case '!=':
        return !(prefix ?? order === 0);
      case '~=':
        return order >= 0 && compareVersions(version.slice(0, wanted.length - 1), wanted.slice(0, -1)) === 0;
      default:
        return prefix ?? order === 0;
    }
  });
}

/** Poetry's constraint as PEP 440 specifiers: `^1.2` → `>=1.2,<2`. Alternatives (`||`) become no constraint. */
export function poetrySpecifiers(constraint: string): string {
  if (constraint.includes('|')) return '';
  return constraint
    .split(/\s*,\s*|\s+(?=[\^~<>=!])/)
    .map((part) => part.trim())
    .filter((part) => part && part !== '*')
    .map(onePart)
    .join(',');
}

function onePart(part: string): string {
  const [, operator, version = ''] = /^(\^|~=|~|===?|!=|>=|<=|>|<)?\s*(.+)$/.exec(part) ?? [];
  const numbers = parseVersion(version);
  if (operator === '^') return `>=${version},<${bump(numbers, caretIndex(numbers))}`;
  if (operator === '~') return `>=${version},<${bump(numbers, numbers.length > 1 ? 1 : 0)}`;
  return operator === undefined ? `==${version}` : part.replace(/\s+/g, '');
}

function caretIndex(numbers: Version): number {
  const first = numbers.findIndex((n) => n > 0);
  return first < 0 ? Math.max(numbers.length - 1, 0) : first;
}

function bump(numbers: Version, index: number): string {
  return [...numbers.slice(0, index), (numbers[index] ?? 0) + 1].join('.');
}
