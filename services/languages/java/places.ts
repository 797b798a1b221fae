import { posix } from 'node:path';
import type { Frame } from '../../../domain/check';

/** The package that a file's folder stands for, by Maven's layout. */
export function packageOf(file: string): string {
  const [, inside] = /(?:^|\/)src\/[\w-]+\/java\/(.*)$/.exec(file) ?? [];
  const folder = posix.dirname(inside ?? file);
  return folder === '.' ? '' : folder.split('/').join('.');
}

/** Sources of the repository, found by the names that reports and stack traces use. */
export class Places {
  private readonly byName = new Map<string, string[]>();

  /** `sources`: the helper's list, relative to the check's folder. */
  constructor(sources: string, cwd: string) {
    for (const line of sources.split('\n').filter(Boolean)) {
      const file = posix.join(cwd, line);
      const name = posix.basename(file);
      this.byName.set(name, [...(this.byName.get(name) ?? []), file]);
    }
  }

  /** The file of a class, by its binary name; null where it is none of the repository. Tests come before sources. */
  ofClass(binaryName: string, fileName?: string): string | null {
    const outer = binaryName.split('$')[0] ?? binaryName;
    const dot = outer.lastIndexOf('.');
    const folder = outer.slice(0, Math.max(0, dot)).split('.').join('/');
    const name = fileName ?? `${outer.slice(dot + 1)}.java`;
    const found = (this.byName.get(name) ?? []).filter((file) => {
      const at = posix.dirname(file);
      return folder === '' ? true : at === folder || at.endsWith(`/${folder}`);
    });
    return found.find((file) => /(^|\/)src\/test\//.test(file)) ?? found[0] ?? null;
  }

  /** The source that a path ends in, told from a module's own folder. */
  ending(path: string): string | null {
    const found = (this.byName.get(posix.basename(path)) ?? []).filter(
      (file) => file === path || file.endsWith(`/${path}`),
    );
    return found[0] ?? null;
  }

  /** Frames of the repository, innermost last. */
  frames(trace: string): Frame[] {
    const found: Frame[] = [];
    for (const [, where = '', fileName = '', line = '0'] of trace.matchAll(
      /^\s*at ([^\s(]+)\(([\w$-]+\.java):(\d+)\)/gm,
    )) {
      const called = where.slice(where.lastIndexOf('/') + 1);
      const dot = called.lastIndexOf('.');
      const file = this.ofClass(called.slice(0, dot), fileName);
      if (file !== null) found.push({ file, line: Number(line), function: called.slice(dot + 1) });
    }
    return found.reverse();
  }
}
