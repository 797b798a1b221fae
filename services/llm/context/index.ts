import type { TestResult } from '../../../domain/check';
import { eolOf, indentUnit } from '../../../domain/text-edit';
import { definedName, descendants, lineOf } from '../../syntax';
import type { RepairContext } from '../../strategies/contract';
import { openScenes } from '../../strategies/search/scenes';
import { sourceFilter } from '../../strategies/search/spectrum';
import type { Seal } from '../prompts';
import { countTokens } from '../tokens';
import { calledBy, excerptAt, importsOf, windowExcerpt, type Excerpt } from './excerpts';
import { suspectsOf } from './suspects';

/** What a model is shown of a failure. */
export interface Shown {
  /** Ready for a prompt: all that is not Rift's own is marked as data. */
  readonly text: string;
  readonly tokens: number;
  /** Files of which something is shown; only they may be edited. */
  readonly files: readonly string[];
  /** Lines of the code at fault, as far as it is shown. */
  readonly linesAtFault: number;
  readonly functionsAtFault: number;
  /** What did not fit. */
  readonly left: readonly string[];
}

const MOST_FAILURES = 6;
const MOST_TESTS = 3;
const MOST_AT_FAULT = 4;

interface Part {
  readonly kind: string;
  readonly text: string;
  readonly path?: string;
  /** Without it there is nothing to ask. */
  readonly needed?: boolean;
}

/** Failures, failing tests, the code at fault and what it calls, as much as a number of tokens holds; null where they hold too little. */
export async function showFailure(context: RepairContext, seal: Seal, mostTokens: number): Promise<Shown | null> {
  const scenes = openScenes(context);
  const isSource = sourceFilter(context);
  const isEditable = editable(context);
  const atFault = await codeAtFault(context, scenes, isEditable);
  const called = await calledBy(atFault, context, (path) => scenes.open(path), isSource);
  const heads: Part[] = [];
  for (const path of new Set(atFault.map((one) => one.path))) {
    const scene = await scenes.open(path);
    const imports = scene ? importsOf(scene) : '';
    if (imports) heads.push({ kind: `imports of ${path}`, text: imports });
  }
  const [first, ...rest] = atFault.map((one): Part => ({ ...part('code', one), path: one.path }));
  const parts: Part[] = [
    { kind: 'failures', text: failuresOf(context), needed: true },
    ...(first ? [{ ...first, needed: true }] : []),
    ...(await failingTests(context, scenes)),
    ...rest,
    ...heads,
    ...called.map((one) => part('called', one)),
    { kind: 'conventions', text: conventions(context, atFault[0]?.path) },
  ];
  const kept: string[] = [];
  const left: string[] = [];
  const files = new Set<string>();
  let tokens = 0;
  for (const { kind, text, path, needed } of parts) {
    const data = seal.data(kind, text);
    const cost = countTokens(data);
    if (tokens + cost > mostTokens) {
      if (needed) return null;
      left.push(kind);
      continue;
    }
    tokens += cost;
    kept.push(data);
    if (path) files.add(path);
  }
  const shown = atFault.filter((one) => files.has(one.path));
  return {
    ...{ text: kept.join('\n\n'), tokens, files: [...files], left },
    linesAtFault: shown.reduce((sum, { from, to }) => sum + to - from + 1, 0),
    functionsAtFault: shown.length,
  };
}

const part = (what: string, { path, from, to, name, text }: Excerpt): Part => ({
  kind: `${what} ${path}, lines ${from} to ${to}${name ? `, ${name}` : ''}`,
  text,
});

/** What a repair may touch at all; the ledger says the last word. */
function editable({ adapter, project, tree, cluster }: RepairContext): (path: string) => boolean {
  const own = new Set(cluster.failures.map(({ file }) => file));
  return (path) => {
    if (!tree.has(path)) return false;
    const role = adapter.role(path, project);
    return (
      role === 'source' ||
      (own.has(path) && (role === 'other' || cluster.root.bugType !== 'LOGIC') && role !== 'judge_config')
    );
  };
}

async function codeAtFault(
  context: RepairContext,
  scenes: ReturnType<typeof openScenes>,
  isEditable: (path: string) => boolean,
): Promise<Excerpt[]> {
  const { cluster, tree } = context;
  const named = cluster.failures.map(({ file, line }) => ({ file, line, value: 1 }));
  const suspects = cluster.root.bugType === 'LOGIC' || cluster.root.diagnostic.frames.length > 0;
  const lines = suspects ? [...(await suspectsOf(context, scenes)), ...named] : named;
  const found: Excerpt[] = [];
  for (const { file, line } of lines) {
    if (found.length >= MOST_AT_FAULT) break;
    if (!isEditable(file)) continue;
    if (found.some((one) => one.path === file && one.from <= line && line <= one.to)) continue;
    const scene = await scenes.open(file);
    found.push(scene ? excerptAt(scene, line) : windowExcerpt(file, tree.read(file) ?? '', line));
  }
  return found;
}

function failuresOf({ cluster }: RepairContext): string {
  const told = cluster.failures.slice(0, MOST_FAILURES).map(({ bugType, file, line, diagnostic, tests }) => {
    const { source, code, message, frames } = diagnostic;
    const where = frames.map((frame) => `  at ${frame.file}:${frame.line} in ${frame.function}`);
    return [
      `${bugType} ${file}:${line} ${source} ${code}: ${message.slice(0, 1500)}`,
      ...tests.slice(0, 5).map((test) => `  failing test: ${test}`),
      ...where.slice(-6),
    ].join('\n');
  });
  const more = cluster.failures.length - told.length;
  return [...told, ...(more > 0 ? [`and ${more} more of the same root`] : [])].join('\n');
}

async function failingTests(context: RepairContext, scenes: ReturnType<typeof openScenes>): Promise<Part[]> {
  const { cluster, search, tree } = context;
  const wanted = new Set(cluster.failures.flatMap(({ tests }) => tests));
  const results = (search?.before.runs ?? []).flatMap(({ tests }) => tests).filter(({ id }) => wanted.has(id));
  const parts: Part[] = [];
  const seen = new Set<string>();
  for (const test of results) {
    if (parts.length >= MOST_TESTS) break;
    const excerpt = await testSource(test, scenes, tree.read(test.file));
    if (!excerpt || seen.has(`${excerpt.path}:${excerpt.from}`)) continue;
    seen.add(`${excerpt.path}:${excerpt.from}`);
    parts.push(part('failing test', excerpt));
  }
  return parts;
}

async function testSource(
  { id, file, line, frames, message }: TestResult,
  scenes: ReturnType<typeof openScenes>,
  text: string | null,
): Promise<Excerpt | null> {
  if (text === null) return null;
  const scene = await scenes.open(file);
  const at = line ?? frames?.find((frame) => frame.file === file)?.line ?? null;
  const own = (excerpt: Excerpt): Excerpt =>
    message ? { ...excerpt, text: `${excerpt.text}\n→ ${message}` } : excerpt;
  if (!scene) return own(windowExcerpt(file, text, at ?? 1));
  if (at !== null) return own(excerptAt(scene, at));
  const name =
    id
      .replace(/\[.*$/, '')
      .split(/::|\.|#|\s>\s/)
      .at(-1)
      ?.trim() ?? '';
  const fn = descendants(scene.tree.rootNode, scene.table.function).find((node) => definedName(node) === name);
  return fn ? own(excerptAt(scene, lineOf(fn))) : null;
}

function conventions({ tree, project, search }: RepairContext, path: string | undefined): string {
  const text = path === undefined ? null : tree.read(path);
  const unit = text === null ? null : indentUnit(text);
  const indent = unit === null ? [] : [`indentation: ${unit === '\t' ? 'tabs' : `${unit.length} spaces`}`];
  const ends = text !== null && eolOf(text) === '\r\n' ? ['line ends: CRLF'] : [];
  const checks = search?.before.runs.map(({ checkId }) => checkId) ?? [];
  return [`language: ${project.language}`, ...indent, ...ends, `checks: ${checks.join(', ')}`].join('\n');
}
