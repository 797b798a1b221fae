import type { Frame } from '../../../domain/check';
import type { Diagnostic } from '../../../domain/diagnostic';
import { CHECKOUT } from '../../sandbox/contract';
import { thrownBugType, type Told } from './classify';
import type { Facts, Place } from './facts';
import { isTestFile } from './role';

/** An error as a reporter describes it, or as it was read from a text. */
export interface Raised {
  readonly name: string;
  readonly message: string;
  readonly code: string | null;
  readonly stack: string;
  readonly cause?: Raised;
}

export type Found = Pick<Diagnostic, 'code' | 'message' | 'bugType' | 'file' | 'line' | 'column' | 'frames'>;

const FRAME =
  /^\s*(?:at |❯ )(?:(.*?) \(?)?(?:file:\/\/)?((?:\/|[\w.@-]+\/)[^\s:()]+|[\w.-]+\.[cm]?[jt]sx?):(\d+)(?::(\d+))?\)?\s*$/;
const HEADER =
  /^(?:Uncaught |Unhandled |Exception during run: )*(?:\[?([A-Za-z_$][\w$.]*(?:Error|Exception|Warning|Failure)|Error|Failed)(?: \[([A-Z][A-Z_\d]+)\])?\]?): (.*)$/;
/** What parsers that are no engines call a file that they cannot read. */
const UNREAD =
  /^(Transform failed|Build failed|Parse failure|Failed to parse source|Expression expected|Expected |Unexpected )|\bPARSE_ERROR\b|\bERROR: (Expected|Unexpected|Unterminated|Syntax)/;
const CODE_LINE = /^(?:file:\/\/)?(\/[^\s:]+\.[\w]+):(\d+)$/;
const NOTES = /^\s*(code|type|url|requireStack|diagnosticCodes|\{|\}|\[|\])/;

/** What a raised error amounts to: its type, and the place that tells most. */
export function readRaised(raised: Raised, facts: Facts, fallback: Place): Found {
  const stack = raised.stack.includes(raised.message.split('\n')[0] ?? '')
    ? raised.stack
    : `${raised.name}: ${raised.message}\n${raised.stack}`;
  const read = readText(stack, facts) ?? null;
  const why =
    raised.cause && /^fetch failed$/.test(raised.message)
      ? `: ${raised.cause.message || (raised.cause.code ?? '')}`
      : '';
  const told: Told = { code: raised.code ?? raised.name, name: raised.name, message: raised.message + why };
  return finding(told, stack, read?.header ?? null, facts, fallback);
}

/** The error that ended a program, from what it printed; null where it printed none. */
export function readPrinted(text: string, facts: Facts, fallback: Place): Found | null {
  const read = readText(text, facts);
  return read && finding(read.told, read.rest, read.header, facts, fallback);
}

interface Read {
  readonly told: Told;
  /** From the error's own line on. */
  readonly rest: string;
  /** The place above the line of code that the engine shows. */
  readonly header: (Place & { readonly column: number | null }) | null;
}

function readText(text: string, facts: Facts): Read | null {
  const lines = text.split('\n');
  let header: Read['header'] = null;
  for (const [i, line] of lines.entries()) {
    const [, file, number] = CODE_LINE.exec(line.trim().replace(/^(Uncaught |Exception during run: )+/, '')) ?? [];
    if (file !== undefined) {
      const caret = lines.slice(i + 1, i + 4).find((next) => /^\s*(\^|~)+\s*$/.test(next));
      const column = caret === undefined ? null : caret.search(/[\^~]/) + 1;
      const place = relative(file, Number(number), column, facts);
      header = place && { file: place.file, line: place.line, column: place.column };
      continue;
    }
    const match = HEADER.exec(line.trim());
    if (!match) continue;
    const [, name = 'Error', code, first = ''] = match;
    const message = messageFrom(first, lines.slice(i + 1));
    const rest = lines.slice(i).join('\n');
    const noted = /^\s*code: '([A-Z][\w]+)'/m.exec(rest.split(/\n\n(?=\S)/)[0] ?? rest)?.[1];
    return { told: { name, code: code ?? noted ?? name, message }, rest, header };
  }
  return null;
}

/** A message goes on until the first frame. */
function messageFrom(first: string, lines: readonly string[]): string {
  const more: string[] = [];
  for (const line of lines) {
    if (/^\s+at /.test(line) || FRAME.test(line) || NOTES.test(line)) break;
    more.push(line);
  }
  return [first, ...more].join('\n').trim();
}

function finding(told: Told, text: string, header: Read['header'], facts: Facts, fallback: Place): Found {
  const frames = framesOf(text, facts);
  const inMessage = placeInMessage(told.message, facts);
  const unread = inMessage !== null && UNREAD.test(told.message);
  const evaluated = /^\s+at (JSON\.parse|new (RegExp|Function)|eval)\b/m.test(text);
  const parsing =
    told.name === 'SyntaxError' && !evaluated && (inMessage !== null || header !== null || frames.length === 0);
  const bugType = unread ? 'SYNTAX' : thrownBugType(told, parsing, facts.exported);
  const message = oneLine(withoutPicture(told.message)) || told.name;
  const base = { code: bugType === 'SYNTAX' ? 'SyntaxError' : codeOf(told), message, bugType, frames };
  const innermost = frames.at(-1);
  if (bugType === 'SYNTAX') return { ...base, ...placed(inMessage ?? header ?? innermost ?? fallback) };
  if (bugType === 'IMPORT') {
    return {
      ...base,
      ...placed(importPlace(told.message, innermost, facts) ?? inMessage ?? header ?? innermost ?? fallback),
    };
  }
  const source = [...frames].reverse().find((frame) => !isTestFile(frame.file));
  return { ...base, ...placed({ ...(source ?? innermost ?? header ?? fallback), column: null }) };
}

function placed({
  file,
  line,
  column = null,
}: Place & { readonly column?: number | null }): Pick<Found, 'file' | 'line' | 'column'> {
  return { file, line, column };
}

function codeOf({ code, name, message }: Told): string {
  if (/^ERR_(ASSERTION|TEST_FAILURE)$/.test(code)) return 'AssertionError';
  if (/^Cannot find module/.test(message) && code === 'Error') return 'MODULE_NOT_FOUND';
  return /^[A-Z]\w*$/.test(code) ? code : name;
}

/** Frames inside the repository, innermost last. */
function framesOf(text: string, facts: Facts): Frame[] {
  const frames: Frame[] = [];
  for (const line of text.split('\n')) {
    const match = FRAME.exec(line);
    if (!match) {
      // A cause has frames of its own.
      if (/^\s*\[cause\]/.test(line) && frames.length > 0) break;
      continue;
    }
    const [, name = '', file = '', number, column] = match;
    const place = relative(file, Number(number), column === undefined ? null : Number(column), facts);
    if (place && !place.file.includes('node_modules/'))
      frames.push({
        file: place.file,
        line: place.line,
        function: name.replace(/^(async|new) /, '').replace(/ \[as .*$/, '') || '<anonymous>',
      });
  }
  return frames.reverse();
}

/** `path (line:column)`, `path:line:column: ERROR:`, `File: path:line:column`: parsers that are no engines. */
function placeInMessage(message: string, facts: Facts): (Place & { column: number | null }) | null {
  const patterns = [
    /^(?:\[[^\]]+\] )?(?:file:\/\/)?(\/[^\s:]+\.\w+): .*?\((\d+):(\d+)\)/s,
    /(?:^|\n)\s*(?:file:\/\/)?(\/[^\s:]+\.\w+):(\d+):(\d+): ERROR:/,
    /(?:^|\n)\s*(?:File: |╭─\[ ?|,-\[ ?)(?:file:\/\/)?(\/?[^\s:]+\.\w+):(\d+):(\d+)/,
  ];
  for (const pattern of patterns) {
    const [, file, line, column] = pattern.exec(message) ?? [];
    if (file !== undefined) return relative(file, Number(line), Number(column), facts);
  }
  return null;
}

function importPlace(message: string, frame: Frame | undefined, facts: Facts): Place | null {
  const [, name] = /^\(0 ?, ?(?:[\w$]+\.)*([\w$]+)\) is not a function/.exec(message) ?? [];
  const line = name === undefined || frame === undefined ? undefined : facts.imported[frame.file]?.[name];
  if (frame && line !== undefined) return { file: frame.file, line };
  const [, target, from] =
    /(?:Cannot find (?:module|package)|Directory import|Failed to load url|Package subpath) '?([^'\s]+)'?.*?(?:imported from|is not supported resolving ES modules imported from| in) '?(?:file:\/\/)?(\/[^\s']+?)'?\.?(?:\s|$)/s.exec(
      message,
    ) ?? [];
  if (target === undefined || from === undefined || !from.startsWith(`${CHECKOUT}/`)) return null;
  const importer = from.slice(CHECKOUT.length + 1);
  const found = facts.imports[importer]?.[target];
  return found ? { file: found.file, line: found.line } : { file: importer, line: 1 };
}

/** A place as the repository knows it: compiled code as its source; null for what lies outside. */
function relative(
  path: string,
  line: number,
  column: number | null,
  facts: Facts,
): (Place & { column: number | null }) | null {
  const inside = path.startsWith(`${CHECKOUT}/`)
    ? path.slice(CHECKOUT.length + 1)
    : path.startsWith('/') || path.startsWith('node:')
      ? null
      : path;
  if (inside === null || inside.includes('node_modules/')) return null;
  const known = facts.places[`${inside}:${line}:${column ?? 1}`];
  return known ?? { file: inside.replace(/^\.\//, '').replace(/\?.*$/, ''), line, column };
}

/** Without the lines of code that some parsers draw, and the place that stands before. */
function withoutPicture(message: string): string {
  const lines = message
    .replace(/\n\s*Require stack:[\s\S]*$/, '')
    .split('\n')
    .filter((line) => !/^\s*(>?\s*\d+ ?\||\|\s*[\^~]|[╭│·╰▲]|File: )/u.test(line));
  const text = lines.join('\n');
  const [, said] = /:\d+:\d+: ERROR: (.*)/.exec(text) ?? [];
  if (said !== undefined) return said;
  return text.replace(/^(?:file:\/\/)?\/[^\s:]+\.\w+: (.*?) \(\d+:\d+\)/s, '$1');
}

export function oneLine(text: string, limit = 500): string {
  const line = text
    .replaceAll(`${CHECKOUT}/`, '')
    .replace(/file:\/\//g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length <= limit ? line : `${line.slice(0, limit - 1)}…`;
}
