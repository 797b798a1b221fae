import { readFile, writeFile } from 'node:fs/promises';
import { printable } from '../../domain/printable';
import { loadConfig } from '../../services/config/config';
import type { ApiClient, PatternView } from '../client/api';
import { connectRunning } from '../client/connect';
import { UsageError, type CommandModule } from '../command';
import { colours, columns, note, print, printJson } from '../output';

const HELP = `
Only fixes that CI confirmed are kept, without secrets. A pattern is done to other code only where a check says that it helps.

Examples:
  $ rift knowledge list
  $ rift knowledge show 1f0c6a52
  $ rift knowledge forget 1f0c6a52-6f0e-4b1a-9d55-5f4e2f3c9a10
  $ rift knowledge export patterns.json
  $ rift knowledge import patterns.json
`;

const PAGE = 200;

interface Options {
  readonly json?: boolean;
}

export const command: CommandModule = {
  configure: (command) => {
    command.addHelpText('after', HELP);
    const sub = (usage: string, summary: string) =>
      command.command(usage).description(summary).option('--json', 'print the answer as JSON');
    sub('list', 'list the patterns').action(({ json }: Options) => list(json ?? false));
    sub('show <pattern>', 'show a pattern; the start of its id is enough').action((id: string, { json }: Options) =>
      show(id, json ?? false),
    );
    sub('forget <pattern>', 'forget a pattern').action((id: string, { json }: Options) => forget(id, json ?? false));
    sub('export [file]', 'write all patterns to a file, or to standard output').action(
      (file: string | undefined, { json }: Options) => exportTo(file, json ?? false),
    );
    sub('import <file>', 'take the patterns of a file').action((file: string, { json }: Options) =>
      importFrom(file, json ?? false),
    );
  },
};

async function all(client: ApiClient): Promise<PatternView[]> {
  const patterns: PatternView[] = [];
  for (;;) {
    const page = await client.patterns(patterns.length, PAGE);
    patterns.push(...page.patterns);
    if (page.patterns.length < PAGE || patterns.length >= page.total) return patterns;
  }
}

async function list(json: boolean): Promise<void> {
  const patterns = await all(connectRunning(loadConfig()));
  if (json) return printJson({ patterns: patterns.map(({ edit: _, ...rest }) => rest) });
  if (patterns.length === 0) return print('Nothing is remembered yet.');
  const { bold, dim } = colours();
  const rows = patterns.map((one) => [
    ...[one.fix_id.slice(0, 8), one.bug_type, one.language, one.created_at.slice(0, 10)],
    ...[printable(one.fix_description).slice(0, 80), printable(one.repo_url)],
  ]);
  const head = ['pattern', 'type', 'language', 'since', 'fix', 'repository'];
  print(columns([head, ...rows], (text, r, c) => (r === 0 ? bold(text) : c === 5 ? dim(text) : text)));
}

async function find(client: ApiClient, id: string): Promise<PatternView> {
  const found = (await all(client)).filter((one) => one.fix_id.startsWith(id));
  const [first, ...others] = found;
  if (!first) throw new UsageError(`no pattern is called ${id}; "rift knowledge list" lists them`);
  if (others.length > 0) throw new UsageError(`several patterns start with ${id}`);
  return first;
}

async function show(id: string, json: boolean): Promise<void> {
  const found = await find(connectRunning(loadConfig()), id);
  if (json) return printJson(found);
  const { bold, red, green } = colours();
  print(`${bold(found.fix_id)}  ${found.bug_type}, ${found.language}, ${found.created_at}`);
  print(`${printable(found.description)}\n${printable(found.fix_description)}\n${printable(found.repo_url)}\n`);
  print(red(printable(found.original)));
  print(`\n${green(printable(found.fixed))}`);
}

async function forget(id: string, json: boolean): Promise<void> {
  const client = connectRunning(loadConfig());
  const { fix_id } = await find(client, id);
  await client.forgetPattern(fix_id);
  if (json) printJson({ fix_id });
  else print(`${fix_id} is forgotten.`);
}

async function exportTo(file: string | undefined, json: boolean): Promise<void> {
  const patterns = await all(connectRunning(loadConfig()));
  if (file === undefined) return printJson({ patterns });
  await writeFile(file, `${JSON.stringify({ patterns }, null, 1)}\n`, { mode: 0o600 });
  if (json) printJson({ file, patterns: patterns.length });
  else print(`${patterns.length} patterns are in ${file}.`);
}

async function importFrom(file: string, json: boolean): Promise<void> {
  const { patterns } = await read(file);
  const client = connectRunning(loadConfig());
  const refused: { fix_id: string; why: string }[] = [];
  for (let at = 0; at < patterns.length; at += PAGE) {
    refused.push(...(await client.importPatterns(patterns.slice(at, at + PAGE))).refused);
  }
  const taken = patterns.length - refused.length;
  if (json) return printJson({ taken, refused });
  print(`${taken} patterns were taken.`);
  for (const { fix_id, why } of refused) note(`${fix_id}: ${why}`);
}

async function read(file: string): Promise<{ patterns: readonly PatternView[] }> {
  try {
    const content = JSON.parse(await readFile(file, 'utf8')) as { patterns?: readonly PatternView[] };
    if (Array.isArray(content.patterns)) return { patterns: content.patterns };
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new UsageError(`${file} holds no patterns`);
}
