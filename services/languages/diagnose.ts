import { stripVTControlCharacters } from 'node:util';
import type { Diagnostic } from '../../domain/diagnostic';
import { CHECKOUT } from '../sandbox/contract';

/** A diagnostic with what parsers rarely know filled in, its message without colours. */
export function diagnostic(
  known: Pick<Diagnostic, 'source' | 'code' | 'message' | 'file' | 'line' | 'bugType'> & Partial<Diagnostic>,
): Diagnostic {
  const message = stripVTControlCharacters(known.message);
  return { severity: 'error', column: null, endLine: null, endColumn: null, tests: [], frames: [], ...known, message };
}

/** A path that a tool printed, relative to the repository; null for what lies outside. */
export function inRepository(path: string, cwd: string): string | null {
  const absolute = path.startsWith('/') ? path : `${cwd === '.' ? CHECKOUT : `${CHECKOUT}/${cwd}`}/${path}`;
  const parts: string[] = [];
  for (const part of absolute.split('/')) {
    if (part === '..') parts.pop();
    else if (part && part !== '.') parts.push(part);
  }
  const normal = `/${parts.join('/')}`;
  return normal.startsWith(`${CHECKOUT}/`) ? normal.slice(CHECKOUT.length + 1) : null;
}
