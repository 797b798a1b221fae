import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Reason } from '../../domain/verdict';
import type { Seen, Tree } from '../languages/contract';
import { sourceFiles } from './files';

/** Where clouds hand out the credentials of a machine; nothing that is built or tested asks there. */
const METADATA =
  /^\[?(169\.254\.169\.254|169\.254\.170\.2|100\.100\.100\.200|fd00:ec2::254|metadata\.google\.internal|metadata)\]?(:|$)/i;
const MINING = /\b(xmr|monero|xmrig|minexmr|nanopool|ethermine|2miners|nicehash|supportxmr|stratum)\b/i;
const REMOVES =
  /\brmtree\b|\brimraf\b|\brm(Sync)?\s*\(|\brm\s+-\w*r|remove_dir_all|RemoveAll\b|deleteDirectory|deleteRecursively|\bunlink|\bfind\b.*-delete/;
/** Fewer may be a mistake. */
const FEWEST = 4;

/**
 * Why what was seen is an attack and no accident: credentials of the machine asked for, a miner's pool called, the checkout wiped.
 * The file and line are those that name the place, or that remove files, where only one does.
 * @returns null where it is none
 */
export function attackSeen(tree: Tree, { refusedHosts, removed }: Seen): Reason | null {
  for (const [pattern, what] of [
    [METADATA, 'asks for the credentials of the machine at'],
    [MINING, "calls a miner's pool at"],
  ] as const) {
    const host = refusedHosts.find((refused) => pattern.test(refused));
    if (host !== undefined)
      return reason(
        `${what} ${host}`,
        places(tree, (line) => line.includes(bare(host))),
      );
  }
  if (removed < FEWEST || removed * 2 < tree.files.length) return null;
  return reason(
    `removed ${removed} of ${tree.files.length} files of its checkout`,
    places(tree, (line) => REMOVES.test(line)),
  );
}

/** How many of a tree's files are gone from a copy of it. */
export function removedFrom(copy: string, files: readonly string[]): number {
  return files.filter((file) => !existsSync(join(copy, file))).length;
}

interface Place {
  readonly file: string;
  readonly line: number;
}

function reason(what: string, [place, ...others]: readonly Place[]): Reason {
  const said = `in the sandbox, its code ${what}`;
  if (!place || others.length > 0) return { code: 'MALICIOUS_CODE', message: said };
  return { code: 'MALICIOUS_CODE', message: `${place.file}:${place.line}: ${said}`, ...place };
}

function places(tree: Tree, tells: (line: string) => boolean): Place[] {
  return [...sourceFiles(tree)].flatMap(({ path, text }) => {
    const line = text.split('\n').findIndex(tells);
    return line < 0 ? [] : [{ file: path, line: line + 1 }];
  });
}

function bare(host: string): string {
  return host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
}
