import type { Diagnostic } from '../../../domain/diagnostic';
import { linesOf } from '../../../domain/text-edit';
import type { Tree } from '../../languages/contract';
import type { Finding, Inspection } from '../contract';
import { isCopyPlace, isSearched } from './files';
import { copyRepairs, replacements } from './replace';
import { secretsIn, type Secret } from './shapes';

/** Values of secrets in tracked files, by known shapes, and by entropy where the name says that it is one. */
export const secrets: Inspection = {
  id: 'secrets',
  command: 'look for secrets in tracked files',
  inspect(tree) {
    const found = tree.files.filter(isSearched).flatMap((file) => {
      const text = tree.read(file);
      return text === null ? [] : secretsIn(text).map((secret) => ({ file, text, secret }));
    });
    const values = [...new Set(found.map(({ secret }) => secret.value))];
    return [
      ...found.map(({ file, text, secret }) =>
        finding(file, text, secret, () => replacements(file, text, secret, tree)),
      ),
      ...copies(tree, values),
    ];
  },
};

/** The same values in documents, which say them again. */
function copies(tree: Tree, values: readonly string[]): Finding[] {
  if (values.length === 0) return [];
  return tree.files.filter(isCopyPlace).flatMap((file) => {
    const text = tree.read(file) ?? '';
    return values.flatMap((value) => {
      const start = text.indexOf(value);
      if (start < 0) return [];
      const secret: Secret = { kind: 'secret', value, start, end: start + value.length };
      return [finding(file, text, secret, () => copyRepairs(file, text, secret))];
    });
  });
}

function finding(file: string, text: string, secret: Secret, repairs: Finding['repairs']): Finding {
  const lines = linesOf(text);
  const lineAt = (offset: number) => lines.filter(({ start }) => start <= offset).length;
  const line = lineAt(secret.start);
  const diagnostic: Diagnostic = {
    ...{ source: 'secrets', code: secret.kind.toLowerCase().replace(/\W+/g, '-'), severity: 'error' },
    message: `A secret is in the tracked files (${secret.kind}). Revoke it: it stays in the history of the repository`,
    ...{ file, line, column: secret.start - (lines[line - 1]?.start ?? 0) + 1 },
    ...{ endLine: lineAt(secret.end), endColumn: null, bugType: 'SECRET_LEAK', tests: [], frames: [] },
  };
  return { diagnostic, repairs };
}
