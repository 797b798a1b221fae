import type { Check } from '../../domain/check';

type Command = Pick<Check, 'tool' | 'command' | 'cwd'>;

/** Options that say for which version of the language something is checked. */
const VERSIONED = /(^|\s)(-{1,2}[\w.-]*(?:version|source|target|release)[\w.-]*[= ])(\d+(?:\.\d+)*)(?=\s|$)/g;

/** Makes the same faster, and takes longer to make. */
const OPTIMIZED = /\s--release(?=\s|$)/g;

/**
 * A CI that checks the same for several versions of a language does not say more of a change than one of them: the newest that is
 * not above the machine's own, else the oldest; nor does one that checks what is optimized as well. A folder is the same with and without a slash behind it.
 * @param release version of the machine's own tools, e.g. `3.11` or `17`; null where it is not known
 */
export function withoutVariants<T extends Command>(checks: readonly T[], release: string | null): T[] {
  const kept = new Map<string, T>();
  for (const check of checks) {
    const plain = check.command
      .replace(OPTIMIZED, '')
      .replace(VERSIONED, '$1$2#')
      .replace(/(\w)\/(?=\s|$)/g, '$1');
    const key = [check.tool, check.cwd, plain];
    const name = key.join('\u0000');
    const known = kept.get(name);
    kept.set(name, known && !isBetter(versionOf(check), versionOf(known), release) ? known : check);
  }
  return [...kept.values()];
}

function isBetter(version: string | null, known: string | null, release: string | null): boolean {
  if (version === null || known === null) return false;
  const [fits, knownFits] = [version, known].map((one) => release === null || compare(one, release) <= 0);
  if (fits !== knownFits) return fits === true;
  return fits ? compare(version, known) > 0 : compare(version, known) < 0;
}

function versionOf({ command }: Command): string | null {
  return [...command.matchAll(VERSIONED)][0]?.[3] ?? null;
}

/** By their parts; what is left open in one counts as the same. */
function compare(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number)) as [number[], number[]];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
