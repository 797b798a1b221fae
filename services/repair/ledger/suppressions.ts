import { dialectOf } from './dialects';
import type { VetoRule } from './contract';
import { added, news, sides, veto, type Fact } from './facts';

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
    const dialect = dialectOf(view.table);
    const facts = sides(view, (root, table) => dialect?.escapes(root, table, path) ?? []);
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
