import { posix } from 'node:path';
import { wordsOf } from '../../../domain/near-names';
import { eolOf, linesOf, type TextEdit } from '../../../domain/text-edit';
import type { Tree } from '../../languages/contract';
import type { Repair } from '../contract';
import { idiomOf, type Idiom } from './idioms';
import type { Secret } from './shapes';

const VARIABLES: Readonly<Record<string, string>> = {
  'AWS access key': 'AWS_ACCESS_KEY_ID',
  'GitHub token': 'GITHUB_TOKEN',
  'GitLab token': 'GITLAB_TOKEN',
  'Slack token': 'SLACK_TOKEN',
  'Slack webhook': 'SLACK_WEBHOOK_URL',
  'Stripe key': 'STRIPE_API_KEY',
  'Google API key': 'GOOGLE_API_KEY',
  'npm token': 'NPM_TOKEN',
  'PyPI token': 'PYPI_TOKEN',
  'SendGrid key': 'SENDGRID_API_KEY',
};
const ENV_EXAMPLE = '.env.example';

interface Literal {
  /** With its quotes. */
  readonly start: number;
  readonly end: number;
  readonly quote: string;
  readonly before: string;
  readonly after: string;
}

/** Ways to take the value from the environment instead, best first. */
export function replacements(path: string, text: string, secret: Secret, tree: Tree): Repair[] {
  const idiom = idiomOf(path);
  if (!idiom || secret.value.includes('\n')) return [];
  const literal = literalAround(text, secret);
  if (!literal) return plain(path, text, secret, idiom, tree);
  const whole = literal.before === '' && literal.after === '';
  const defaults = whole ? idiom.withoutDefault(text, literal) : [];
  const variable = nameFor(text, literal.start, secret);
  const looked = idiom.lookups(variable).map(({ code, needs, prior }) => ({
    edit: { start: literal.start, end: literal.end, text: idiom.join(literal, code) },
    needs,
    variable,
    prior,
  }));
  return [...defaults.map((one) => ({ ...one, needs: null })), ...looked].map(
    ({ edit, needs, variable: name, prior }) => {
      const imported = needs ? idiom.importEdit(text, needs) : null;
      return {
        description: `take ${name} from the environment`,
        template: 'secret-to-environment',
        prior,
        edits: [{ path, ...edit }, ...(imported ? [{ path, ...imported }] : []), ...toExample(tree, name)],
      };
    },
  );
}

/** A value without quotes, as in YAML or in a file of variables. */
function plain(path: string, text: string, secret: Secret, idiom: Idiom, tree: Tree): Repair[] {
  const name = nameFor(text, secret.start, secret);
  return idiom.lookups(name).map(({ code, prior }) => ({
    description: `take ${name} from the environment`,
    template: 'secret-to-environment',
    prior,
    edits: [{ path, start: secret.start, end: secret.end, text: code }, ...toExample(tree, name)],
  }));
}

/** In documents a name in angle brackets stands for the value. */
export function copyRepairs(path: string, text: string, secret: Secret): Repair[] {
  const name = nameFor(text, secret.start, secret);
  const edit = { path, start: secret.start, end: secret.end, text: path.includes('.env') ? '' : `<${name}>` };
  return [
    { description: `name ${name} instead of its value`, template: 'secret-placeholder', prior: 0.9, edits: [edit] },
  ];
}

function literalAround(text: string, { start, end }: Secret): Literal | null {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', end) < 0 ? text.length : text.indexOf('\n', end);
  let open = -1;
  let quote = '';
  for (let i = lineStart; i < start; i++) {
    const c = text[i] as string;
    if (quote === '' && `"'\``.includes(c)) [open, quote] = [i, c];
    else if (c === '\\') i++;
    else if (c === quote) [open, quote] = [-1, ''];
  }
  if (open < 0) return null;
  let close = end;
  while (close < lineEnd && text[close] !== quote) close += text[close] === '\\' ? 2 : 1;
  if (text[close] !== quote) return null;
  const from = /[rRuUbBfF]/.test(text[open - 1] ?? '') && !/\w/.test(text[open - 2] ?? '') ? open - 1 : open;
  return { start: from, end: close + 1, quote, before: text.slice(open + 1, start), after: text.slice(end, close) };
}

/** The variable that stands for a value: what the code calls it, in capitals. */
function nameFor(text: string, at: number, secret: Secret): string {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  const looked = /["'`]([A-Z][A-Z0-9_]{2,})["'`]\s*\]?\)?[^"'`]*$/.exec(line)?.[1];
  const own =
    /([A-Za-z_][\w-]*)["']?\s*(?::\s*&?(?:'static )?[\w.<>[\]| ]+?\s*)?(?::=|=>|[:=]|\()\s*[rbfRBF&]?["'`]?[^"'`=:]*$/.exec(
      line,
    )?.[1];
  const words = own ? wordsOf(own).join('_').toUpperCase() : '';
  const tells = /SECRET|TOKEN|KEY|PASS|PWD|CREDENTIAL|WEBHOOK|DSN|AUTH/.test(words);
  return looked ?? (tells ? words : (VARIABLES[secret.kind] ?? (words || 'SECRET')));
}

/** The name is listed where people look for what they have to set. */
function toExample(tree: Tree, name: string): (TextEdit & { path: string })[] {
  const path =
    tree.files.find(
      (file) => /^\.env\.(example|sample|template|dist)$/.test(posix.basename(file)) && !file.includes('/'),
    ) ?? ENV_EXAMPLE;
  const text = tree.read(path) ?? '';
  if (linesOf(text).some((line) => new RegExp(`^\\s*#?\\s*(export\\s+)?${name}=`).test(line.text))) return [];
  const eol = eolOf(text);
  const before = text === '' || /[\r\n]$/.test(text) ? '' : eol;
  return [{ path, start: text.length, end: text.length, text: `${before}${name}=${eol}` }];
}
