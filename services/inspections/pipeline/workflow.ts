import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Pair, type YAMLMap } from 'yaml';
import { isCiFile } from '../../../domain/ci-steps';
import { nearNames } from '../../../domain/near-names';
import type { Tree } from '../../languages/contract';
import type { Finding } from '../contract';
import { pipelineFinding, renames } from '../finding';
import { keysOf, type Holder } from './workflow-structure';

/** Below it, two names are no misspelling of each other. */
const NEAR = 0.7;

/**
 * Workflows that can be read and say what the forge does not know: misspelt keys, jobs that need one that is not there. Only what
 * is near something known is told: new keywords of the forge are no faults.
 */
export function workflows(tree: Tree): Finding[] {
  return tree.files
    .filter((file) => isCiFile(file) && file.startsWith('.github/'))
    .flatMap((file) => workflow(file, tree.read(file) ?? ''));
}

function workflow(file: string, text: string): Finding[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent' });
  if (document.errors.length > 0 || !isMap(document.contents)) return [];
  const found: Finding[] = [];
  const keys = (map: YAMLMap, holder: Holder) => found.push(...misspelt(file, text, map, holder, lines));
  const root = document.contents;
  keys(root, 'workflow');
  const jobs = valueOf(root, 'jobs');
  if (!isMap(jobs)) return found;
  const names = jobs.items.map(({ key }) => String(isScalar(key) ? key.value : key));
  for (const { value: job } of jobs.items) {
    if (!isMap(job)) continue;
    keys(job, 'job');
    const strategy = valueOf(job, 'strategy');
    if (isMap(strategy)) keys(strategy, 'strategy');
    const steps = valueOf(job, 'steps');
    if (isSeq(steps)) for (const step of steps.items) if (isMap(step)) keys(step, 'step');
    found.push(...needs(file, text, job, names, lines));
  }
  return found;
}

function valueOf(map: YAMLMap, key: string): unknown {
  return map.items.find((item) => isScalar(item.key) && item.key.value === key)?.value;
}

function lineOf(node: unknown, lines: LineCounter): number {
  const { range } = node as { range?: readonly number[] };
  return lines.linePos(range?.[0] ?? 0).line;
}

function misspelt(file: string, text: string, map: YAMLMap, holder: Holder, lines: LineCounter): Finding[] {
  const known = keysOf(holder);
  const there = map.items.map(({ key }: Pair) => String(isScalar(key) ? key.value : key));
  return map.items.flatMap(({ key }: Pair) => {
    if (!isScalar(key) || typeof key.value !== 'string' || known.includes(key.value)) return [];
    const word = key.value;
    const near = nearNames(word, known, 3, NEAR).filter(({ name }) => !there.includes(name));
    if (near.length === 0) return [];
    const line = lineOf(key, lines);
    const message = `Unknown key '${word}' in a ${holder}; did you mean '${near[0]?.name ?? ''}'?`;
    return [
      pipelineFinding('unknown-key', message, { file, line }, () => renames(file, text, line, word, near, 'near-key')),
    ];
  });
}

function needs(file: string, text: string, job: YAMLMap, names: readonly string[], lines: LineCounter): Finding[] {
  const value = valueOf(job, 'needs');
  const asked = isSeq(value) ? value.items : value === undefined ? [] : [value];
  return asked.flatMap((node) => {
    if (!isScalar(node) || typeof node.value !== 'string') return [];
    const word = node.value;
    if (names.includes(word) || word.includes('${{')) return [];
    const line = lineOf(node, lines);
    const near = nearNames(word, names, 3, 0.4);
    return [
      pipelineFinding('unknown-job', `There is no job '${word}' to need`, { file, line }, () =>
        renames(file, text, line, word, near, 'near-job'),
      ),
    ];
  });
}
