import { posix } from 'node:path';
import type { Tree } from '../contract';

export interface Requirements {
  /** PEP 508, or a URL that pip takes. */
  readonly requirements: readonly string[];
  readonly constraints: readonly string[];
  /** Extras that an editable or local install of the project itself asks for. */
  readonly extras: readonly string[];
  /** The files that were read, for the cache key and the manifests. */
  readonly files: readonly string[];
}

const OWN = /^(?:-e|--editable)?[\s=]*(?:file:)?(\.{1,2}(?:\/[\w./-]*)?)(?:\[([\w\s,.-]+)\])?\s*$/;

/** A requirements file with what it includes. Local projects and options of the index are left out. */
export function readRequirements(tree: Tree, path: string, seen = new Set<string>()): Requirements {
  const result = {
    requirements: [] as string[],
    constraints: [] as string[],
    extras: [] as string[],
    files: [] as string[],
  };
  const text = seen.has(path) ? null : tree.read(path);
  if (text === null) return result;
  seen.add(path);
  result.files.push(path);
  for (const line of logicalLines(text)) {
    const [, flag, target] = /^(-r|--requirement|-c|--constraint)[\s=]*(\S+)/.exec(line) ?? [];
    if (flag && target) {
      const inner = readRequirements(tree, posix.join(posix.dirname(path), target), seen);
      const constrains = flag.includes('c') && !flag.includes('r');
      result[constrains ? 'constraints' : 'requirements'].push(...inner.requirements);
      result.constraints.push(...inner.constraints);
      result.extras.push(...inner.extras);
      result.files.push(...inner.files);
      continue;
    }
    const [, , extras] = OWN.exec(line) ?? [];
    if (extras) result.extras.push(...splitList(extras));
    const requirement = asRequirement(line);
    if (requirement) result.requirements.push(requirement);
  }
  return result;
}

/** A word of a requirements file or of `pip install`; null for options, local paths and what pip would build from the checkout. */
export function asRequirement(text: string): string | null {
  const line = text
    .replace(/\s--(hash|config-settings|global-option)[=\s]\S+/g, '')
    .replace(/^(-e|--editable)[\s=]*/, '')
    .trim();
  if (!line || line.startsWith('-') || OWN.test(line) || /^(\/|file:|[\w.-]*\/[\w./-]*$)/.test(line)) return null;
  if (/^(git|hg|svn|bzr)\+|^https?:/.test(line)) return line;
  return /^[A-Za-z0-9][\w.-]*\s*(\[[^\]]*\])?\s*(@|[<>=!~;(]|$)/.test(line) && !/@\s*file:/.test(line) ? line : null;
}

/** Distribution name, normalized as the index does (PEP 503); null for a bare URL. */
export function distributionName(requirement: string): string | null {
  const [, name] = /^([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[|@|[<>=!~;(\s]|$)/.exec(requirement) ?? [];
  if (name === undefined) return /[#&]egg=([\w.-]+)/.exec(requirement)?.[1]?.toLowerCase() ?? null;
  return normalizeName(name);
}

export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

function logicalLines(text: string): string[] {
  return text
    .replace(/^\uFEFF/, '')
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter(Boolean);
}
