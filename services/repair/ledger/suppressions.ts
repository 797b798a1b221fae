import { descendants, enclosing } from '../../syntax';
import { added, factOf, news, sides, veto, type Fact } from './facts';
import type { VetoRule } from './contract';
import { dotted, namesOf, references } from './names';

/**
 * Marks by which tools are told to look away, in comments and attributes of every language. They are looked for in the whole text:
 * some tools read the line and not the comment.
 */
const MARKS = [
  /\bno\s?qa\b.*/i,
  /\btype:\s*ignore\b.*/i,
  /\b(?:based)?pyright:\s*\S.*/i,
  /\b(?:mypy|pyre|pyrefly|ty|pytype|pylint|ruff|flake8|isort|autopep8|yapf|black|codespell)\s*:\s*\S.*/i,
  /\bpyre-(?:ignore|fixme|strict|unsafe)\b.*/i,
  /#\s*fmt:\s*(?:off|skip)\b/i,
  /\bno\s?sec\b.*/i,
  /\bpragma:?\s*no\s?(?:cover|branch)\b.*/i,
  /\bdoctest:\s*\+SKIP\b/i,
  /\bNOSONAR\b|\bnoinspection\b.*|\bNOPMD\b/i,
  /\b(?:eslint|oxlint|tslint|stylelint)-disable\b.*|\b(?:tslint|jshint)\s*:\s*(?:disable|ignore)\b.*/i,
  /@ts-(?:ignore|expect-error|nocheck)\b.*/i,
  /\b(?:biome|prettier|deno-lint|deno-fmt)-ignore\b.*|\$Flow(?:FixMe|Issue|Ignore)\b.*/i,
  /\b(?:istanbul|c8|v8|node:coverage)\s+(?:ignore|disable)\b.*/i,
  /\bnolint\b.*|\blint:(?:file-)?ignore\b.*|\/\/go:build\s+(?:ignore|!?test)\b.*/i,
  /#!?\[\s*(?:cfg_attr\([^)]*)?(?:allow|expect)\b.*|#\[\s*(?:rustfmt::skip|ignore|coverage\(off\)).*/i,
  /@(?:java\.lang\.)?Suppress\w*.*|\bCHECKSTYLE[:.]?\s*OFF\b.*|\bspotless:off\b|@(?:Disabled|Ignore)\b.*/,
];

/** Names by which Python code tells type checkers and warning filters to look away. */
const ESCAPES = new Set([
  'typing.Any',
  'typing.cast',
  'typing.no_type_check',
  'typing.no_type_check_decorator',
  'typing_extensions.Any',
  'warnings.filterwarnings',
  'warnings.simplefilter',
  'warnings.catch_warnings',
  'logging.disable',
]);

/** Encodings in which every tool reads the same lines. */
const PLAIN_ENCODINGS = /^(utf-?8(-sig)?|(us-)?ascii|latin-?1|iso-?8859-1?\d|l1|cp1252|windows-1252)$/i;
const COOKIE = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;

/** Comments, attributes and code that silence a finding instead of healing it. */
export const suppressions: VetoRule = ({ changes, failures }) =>
  changes.flatMap((view) => {
    const { before, after, path } = view;
    if (!after) return [];
    const vetoes = added(marksOf(before?.text ?? ''), marksOf(after.text)).map((fact) =>
      veto('SUPPRESSION_ADDED', view, `silences a tool: ${fact.key}`, fact.line),
    );
    const cookie = cookieOf(after.text);
    if (
      cookie !== null &&
      cookie !== cookieOf(before?.text ?? '') &&
      !PLAIN_ENCODINGS.test(cookie.replace(/_/g, '-'))
    ) {
      vetoes.push(veto('SUPPRESSION_ADDED', view, `is to be decoded as ${cookie}, in which tools read other lines`, 1));
    }
    const facts = sides(view, (root, table) => {
      const names = namesOf(root);
      const escapes: Fact[] = [];
      for (const { path: name, node } of references(root, names)) {
        if (ESCAPES.has(name)) escapes.push({ key: name, line: node.startPosition.row + 1 });
      }
      // Code that a type checker does not look at.
      const hidden = descendants(root, ['not_operator'])
        .filter((node) =>
          descendants(node, ['identifier', 'attribute']).some((n) => dotted(n, names) === 'typing.TYPE_CHECKING'),
        )
        .map((node) => factOf(node, table));
      const kept = path.endsWith('__init__.py') || path.endsWith('.pyi') ? [] : redundantAliases(root);
      return [...escapes, ...hidden, ...kept];
    });
    // A name that was unknown may be one of these: its use was there before.
    const unknown = failures.some((failure) => failure.bugType === 'IMPORT' && failure.file === path);
    const used = news(view, facts).filter(({ key }) => !unknown || !wasNamed(before?.text ?? '', key));
    return [...vetoes, ...used.map(({ key, line }) => veto('SUPPRESSION_ADDED', view, `hides behind ${key}`, line))];
  });

function wasNamed(text: string, path: string): boolean {
  const name = path.split('.').pop() ?? path;
  return new RegExp(`\\b${name.replace(/\W/g, '')}\\b`).test(text);
}

function marksOf(text: string): Fact[] {
  const lines = text
    .normalize('NFKC')
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, '')
    .split(/\r\n|\n|\r/);
  return lines.flatMap((line, i) =>
    MARKS.flatMap((mark) => {
      const found = mark.exec(line);
      return found ? [{ key: found[0].replace(/\s+/g, ' ').trim().toLowerCase(), line: i + 1 }] : [];
    }),
  );
}

function cookieOf(text: string): string | null {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/, 2);
  for (const line of lines) {
    const name = COOKIE.exec(line)?.[1];
    if (name !== undefined) return name.toLowerCase();
  }
  return null;
}

/** `import x as x`: to linters an export, and so a use. */
function redundantAliases(root: Parameters<typeof descendants>[0]): Fact[] {
  return descendants(root, ['aliased_import'])
    .filter((node) => node.childForFieldName('name')?.text === node.childForFieldName('alias')?.text)
    .filter((node) => enclosing(node, ['import_statement', 'import_from_statement']) !== null)
    .map((node) => ({ key: `${node.text} (kept as an export)`, line: node.startPosition.row + 1 }));
}
