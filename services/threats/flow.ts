import { readings } from './decode';
import type { SourceFile } from './files';
import { inCode, type Statement } from './lexer';
import { parse } from './parsed';
import { headerOf, scopesOf, type Header, type Scope } from './scopes';
import { secretAmong, takesWholeEnvironment, type Secret } from './secrets';
import { ASKS, CHANNEL, namesOutside, READS, sendingCall, WRITES } from './sinks';

/** Where a secret is on its way from the place where it lies to a call that sends it. */
export interface Taint {
  readonly secret: Secret | 'parameter' | 'channel';
  /** `place`: its path; `content`: what lies there. */
  readonly level: 'place' | 'content';
  readonly file: string;
  readonly line: number;
}

export interface Theft {
  readonly file: string;
  readonly line: number;
  readonly what: string;
  readonly sentAt: { readonly file: string; readonly line: number };
}

/** What one file offers to those that import it. */
export interface Exports {
  /** Names whose value, or result, is a secret's content. */
  readonly carriers: ReadonlyMap<string, Taint>;
  /** Functions that send what they are given. */
  readonly senders: ReadonlySet<string>;
}

export interface Followed {
  readonly thefts: readonly Theft[];
  readonly exports: Exports;
}

export const NO_EXPORTS: Exports = { carriers: new Map(), senders: new Set() };

const ROUNDS = 3;
/** Packed code has everything on one line, which then says nothing about what belongs together. */
const LONGEST_LINE = 3000;
const ASSIGNMENT =
  /^\s*(?:export\s+|pub\s+|(?:public|private|protected|static|final|const|let|var|val|auto|mut|local|readonly|my|our)\s+)*(?:[\w.]+(?:<[^=]*>)?(?:\[\])*[&*?]*\s+)?(?:mut\s+)?([$@]?[A-Za-z_][\w$]*(?:\s*,\s*[\w$]+)*|[[({][^=()]*[\])}])(?:\s*:\s*[^=;]+?)?\s*(?::=|\+=|\|=|=(?![=>]))\s*/;
const MEMBER = /^\s*(?:this\.|self\.)?([A-Za-z_$][\w$]*)(?:\s*(?:\[[^\]]*\]|\.[\w$]+))+\s*\+?=(?![=>])/;
const OWN_MEMBER = /^\s*(?:this|self)\.([A-Za-z_$][\w$]*)\s*\+?=(?![=>])/;
const ADDS =
  /\b([A-Za-z_$][\w$]*)\.(?:push|append|add|addAll|extend|update|put|set|insert|write\w*|push_str|unshift|setdefault|concat)\s*\(/g;
const LOOP = /\bfor\b\s*(?:await\s*)?\(?\s*(?:const|let|var|final)?\s*(.+?)\s*(?:\bof\b|\bin\b|:=\s*range\b|:(?!:))/;
const WITH = /\bas\s+\(?([A-Za-z_]\w*)/g;
const INTO = /&mut\s+([A-Za-z_]\w*)/g;

/** Follows secrets through one file. */
export function follow(file: SourceFile, imported: Exports, options = { senders: false }): Followed {
  const { code, all, known } = parse(file);
  const cache = new Map<Statement, Taint | null>();
  const asked = imported.carriers.size > 0 || options.senders;
  if (!asked && !all.some((statement) => direct(statement, 0))) return { thefts: [], exports: NO_EXPORTS };
  const scopes = scopesOf(all);
  const table = new Map<string, Taint>();
  const carriers = new Map<string, Taint>(imported.carriers);
  const senders = new Set(imported.senders);
  let senderCalls = { size: 0, pattern: /$^/ };
  const thefts = new Map<string, Theft>();
  const outside = namesOutside(code) || [...known.values()].some(namesOutside) || readsOutside(all, known);

  for (let round = 0; round < ROUNDS; round++) all.forEach(visit);
  return { thefts: [...thefts.values()], exports: { carriers, senders } };

  function visit(statement: Statement, index: number): void {
    const scope = scopes[index]!;
    const header = headerOf(statement.text, statement.text.split('\n')[0]);
    const taint = strongest(statement, 0, scope);
    if (header) enter(header, statement, index, taint);
    if (inCode(CHANNEL, statement) >= 0) {
      for (const { name } of targets(statement.text)) mark(scope, name, channel(statement), false);
    }
    checkSending(statement, scope);
    if (!taint || taint.secret === 'channel') return;
    for (const { name, wide } of targets(statement.text)) mark(scope, name, taint, wide);
    const returned = /\breturn\b/.test(statement.text) || /=>\s*[^{\s]/.test(statement.text);
    if (returned && taint.level === 'content' && taint.secret !== 'parameter') {
      const owner = header?.name ?? functionName(scope);
      if (owner) carry(owner, taint);
    }
  }

  /** Parameters: of a named function unknown until a call is seen, of a nameless one what the call around it holds. */
  function enter(header: Header, at: Statement, index: number, taint: Taint | null): void {
    const scope = scopes[index]!;
    const following = scopes[index + 1];
    const below = following?.parent === scope ? following : scope;
    for (const parameter of header.parameters) {
      const value: Taint = { secret: 'parameter', level: 'content', file: file.path, line: at.line };
      if (header.name) mark(below, parameter, value, false);
      else if (taint && taint.secret !== 'parameter') mark(scope, parameter, taint, false);
    }
  }

  function checkSending(statement: Statement, scope: Scope): void {
    const call = sendingCall(statement);
    const from = call >= 0 ? call : Math.max(channelWrite(statement, scope), senderCall(statement));
    if (from < 0) return;
    const taint = strongest(statement, from, scope);
    if (!taint || taint.secret === 'channel' || (isRemote(taint) && taint.line === statement.line)) return;
    const read = taint.level === 'content' || inCode(READS, statement, from) >= 0;
    if (!read) return;
    if (taint.secret === 'parameter') {
      const owner = functionName(scope) ?? headerOf(statement.text)?.name;
      if (owner) senders.add(owner);
      return;
    }
    if (taint.secret.class !== 'keys' && !outside) return;
    const theft = { file: taint.file, line: taint.line, what: taint.secret.what };
    thefts.set(`${theft.file}:${theft.line}`, { ...theft, sentAt: { file: file.path, line: statement.line } });
  }

  function channelWrite(statement: Statement, scope: Scope): number {
    if (inCode(WRITES, statement) < 0) return -1;
    const names = bareNames(statement.bare, file.family).map(({ name }) => lookup(scope, name, true));
    return names.some((found) => found?.secret === 'channel') || inCode(CHANNEL, statement) >= 0 ? 0 : -1;
  }

  function senderCall({ text, bare }: Statement): number {
    if (senders.size === 0) return -1;
    if (senderCalls.size !== senders.size) {
      const names = [...senders].map(escape).join('|');
      const pattern = new RegExp(`(?<!\\b(?:def|function|fn|func) )(?<![\\w$])(${names})\\s*\\(`);
      senderCalls = { size: senders.size, pattern };
    }
    const call = senderCalls.pattern.exec(bare);
    return call && headerOf(text)?.name !== call[1] ? call.index : -1;
  }

  /** The most telling of what a statement holds from a place on. */
  function strongest(statement: Statement, from: number, scope: Scope): Taint | null {
    const found = [...named(statement.bare.slice(from), scope), direct(statement, from)].flatMap((each) => each ?? []);
    const best = found.sort((a, b) => rank(b) - rank(a))[0];
    if (!best || best.secret === 'channel') return best ?? null;
    if (best.level === 'content') return best;
    if (isRemote(best) && sendingCall(statement, from) >= 0) return { ...best, level: 'content' };
    const reads = inCode(READS, statement, from);
    if (reads >= 0) {
      const line = statement.line + statement.text.slice(0, reads).split('\n').length - 1;
      return { ...best, level: 'content', file: file.path, line };
    }
    return inCode(ASKS, statement, from) >= 0 ? null : best;
  }

  function direct(statement: Statement, from: number): Taint | null {
    const cached = from === 0 ? cache.get(statement) : undefined;
    if (cached !== undefined) return cached;
    const taint = inText(statement, from);
    if (from === 0) cache.set(statement, taint);
    return taint;
  }

  function inText(statement: Statement, from: number): Taint | null {
    const [text, bare] = [statement.text.slice(from), statement.bare.slice(from)];
    const base = { file: file.path, line: statement.line };
    const environment: Secret = { class: 'environment', what: 'the whole environment' };
    const named = readings(text, known);
    const reflected =
      /\b(?:getattr|Reflect\.get)\s*\(\s*(?:os|process)\s*,|\bprocess\s*\[/.test(bare) && named.some(isEnvironment);
    if ((takesWholeEnvironment(bare) || reflected) && !handsItOn(bare) && text.length < LONGEST_LINE) {
      return { ...base, secret: environment, level: 'content' };
    }
    const secret = secretAmong(named);
    return secret ? { ...base, secret, level: 'place' } : null;
  }

  function named(text: string, scope: Scope): Taint[] {
    return bareNames(text, file.family).flatMap(({ name, after }) => {
      const taint = lookup(scope, name, /^\s*[(!]/.test(after));
      if (!taint) return [];
      const one =
        /^\s*(?:\[|\.(?!items|copy|entries|join|stream|filter|forEach|toString|to_h|iter|values|encode|map|collect|read|text|into|as_))/;
      const picksOne = typeof taint.secret === 'object' && taint.secret.class === 'environment' && one.test(after);
      return picksOne ? [] : [taint];
    });
  }

  function lookup(scope: Scope, name: string, called: boolean): Taint | null {
    for (let at: Scope | null = scope; at; at = at.parent) {
      const found = table.get(key(at.id, name));
      if (found) return found;
    }
    return called || imported.carriers.has(name) ? (carriers.get(name) ?? null) : null;
  }

  function mark(scope: Scope, name: string, taint: Taint, wide: boolean): void {
    for (let at: Scope | null = scope; at; at = wide ? at.parent : null) {
      const old = table.get(key(at.id, name));
      if (!old || rank(taint) > rank(old)) table.set(key(at.id, name), taint);
    }
    const atTop = scope.id === 0 && taint.level === 'content' && taint.secret !== 'parameter';
    if (atTop && taint.secret !== 'channel') carry(name, taint);
  }

  function carry(name: string, taint: Taint): void {
    if (name.length > 2 && !carriers.has(name)) carriers.set(name, taint);
  }

  function channel(statement: Statement): Taint {
    return { secret: 'channel', level: 'place', file: file.path, line: statement.line };
  }

  /** The names that a statement gives a value, or adds to. */
  function targets(text: string): { name: string; wide: boolean }[] {
    const found: { name: string; wide: boolean }[] = [];
    const add = (list: string | undefined, wide: boolean) => {
      for (const name of list?.match(/[A-Za-z_$][\w$]*/g) ?? []) found.push({ name: name.replace(/^\$/, ''), wide });
    };
    const declared = /^\s*(?:export\s+)?(?:const|let|var|final|val|my|local)\b|:=/.test(text) || file.python;
    add(OWN_MEMBER.exec(text)?.[1] ?? ASSIGNMENT.exec(text)?.[1], !declared || OWN_MEMBER.test(text));
    add(MEMBER.exec(text)?.[1], true);
    for (const [, name] of text.matchAll(ADDS)) add(name, true);
    add(LOOP.exec(text)?.[1]?.replace(/\b(?:const|let|var|final|String|File|Path|auto|enumerate)\b/g, ''), false);
    if (/^\s*(?:async\s+)?with\b/.test(text)) for (const [, name] of text.matchAll(WITH)) add(name, false);
    for (const [, name] of text.matchAll(INTO)) add(name, false);
    return found;
  }
}

function readsOutside(all: readonly Statement[], known: ReadonlyMap<string, string>): boolean {
  return all.some(({ text }) => /["'`]/.test(text) && readings(text, known).some(namesOutside));
}

function functionName(scope: Scope): string | null {
  for (let at: Scope | null = scope; at; at = at.parent) if (at.name) return at.name;
  return null;
}

function isEnvironment(name: string): boolean {
  return name === 'environ' || name === 'env';
}

/** Gives the environment to a child process, or takes single variables out of it. */
function handsItOn(text: string): boolean {
  return /^\s*(?:const|let|var)\s*\{/.test(text) || /(?:[({,]\s*|\.)[eE]nv(?:ironment)?\b["']?\s*[:=](?!=)/.test(text);
}

function isRemote({ secret }: Taint): boolean {
  return typeof secret === 'object' && secret.remote === true;
}

const CLASS_RANK = { keys: 3, environment: 2, service: 2 } as const;

function rank({ secret, level }: Taint): number {
  if (secret === 'channel') return 0;
  if (secret === 'parameter') return 1;
  return CLASS_RANK[secret.class] + (level === 'content' ? 10 : 5);
}

function key(scope: number, name: string): string {
  return `${scope}:${name}`;
}

function escape(name: string): string {
  return name.replace(/[$]/g, '\\$&');
}

/** Identifiers of code, with what follows each. */
function bareNames(code: string, family: SourceFile['family']): { name: string; after: string }[] {
  const pattern = family === 'shell' ? /\$\{?([A-Za-z_]\w*)/g : /(?<![.\w$])(?:(?:this|self)\.)?\$?([A-Za-z_][\w$]*)/g;
  return [...code.matchAll(pattern)].map((found) => ({
    name: found[1] ?? '',
    after: code.slice(found.index + found[0].length, found.index + found[0].length + 24),
  }));
}

/** Whether a file holds anything that reaches another machine. */
export function couldSend(file: SourceFile): boolean {
  return parse(file).all.some((each) => sendingCall(each) >= 0 || inCode(CHANNEL, each) >= 0);
}
