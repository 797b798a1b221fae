import type { Threat } from '../../domain/threat';
import type { Tree } from '../languages/contract';
import { decodings } from './decode';
import { sourceFiles, type SourceFile } from './files';
import { couldSend, follow, NO_EXPORTS, type Followed, type Theft } from './flow';
import { brings, importGraph } from './imports';
import { harmInCode, harmInCommands } from './harm';
import { literals } from './lexer';
import { parse } from './parsed';
import { commandsOf, stolenByShell } from './shell';

export { attackSeen, removedFrom } from './seen';

/** Files beyond this are data or generated, and would only cost time. */
const LARGEST = 512 * 1024;
/** A secret, a whole environment, or something that could be one in disguise. */
const HINTS =
  /\.ssh|id_rsa|id_ed25519|\.aws|netrc|npmrc|pypirc|gnupg|shadow|\.kube|\.docker|gcloud|\.azure|credentials|_history|Login Data|Cookies|logins\.json|wallet|[Kk]eychain|Chrome|[Ff]irefox|169\.254|metadata\.google|environ\b|process\.env\b(?!\.)|process\[|getenv\(\)|Environ\(\)|vars(?:_os)?\(\)|ENV\b|printenv|run\/secrets|atob|b64decode|base64|fromCharCode|fromhex|unhexlify|\\x[0-9a-f]{2}|\bchr\(|\[::-1\]|reverse\(/;
const HARM =
  /\brm|rmtree|rimraf|unlink|[Rr]emove|delete|\bdd\b|mkfs|shred|wipefs|stratum|xmrig|[Mm]iner|[Cc]oin|mining|\/dev\/|\bnc\b|ncat|netcat|socat|mkfifo|dup2|pty|[Ss]ocket|connect|Dial|\(\)\s*\{|base64|b64decode|atob|fromhex|\\x|curl|wget/;

/**
 * A first look at what a repository could do to whoever runs it: secrets or the whole environment read and sent off, miners,
 * wipes, shells for others. Reads only what can be executed, in any language; runs nothing. The most telling first.
 */
export function scanThreats(tree: Tree): readonly Threat[] {
  const files = [...sourceFiles(tree)].filter(({ text }) => text.length <= LARGEST);
  const threats = [...stolen(files), ...files.flatMap(harm), ...files.flatMap(hidden), ...configuredMiners(tree)];
  const unique = new Map(threats.map((threat) => [`${threat.kind}:${threat.file}:${threat.line}`, threat]));
  return [...unique.values()];
}

function harm(file: SourceFile): Threat[] {
  const text = folded(file.text);
  if (file.family !== 'shell' && !HARM.test(text) && !HINTS.test(text)) return [];
  const commands = commandsOf(file);
  const inCode = file.family === 'shell' ? [] : harmInCode(file);
  return [...stolenByShell(file, commands), ...harmInCommands(file, commands), ...inCode];
}

/** Follows secrets through each file that could hold one, then through those that import it, and what these import. */
function stolen(files: readonly SourceFile[]): Threat[] {
  const codes = files.filter(({ family }) => family !== 'shell');
  const alone = new Map(
    codes.filter(({ text }) => HINTS.test(folded(text))).map((file) => [file, follow(file, NO_EXPORTS)]),
  );
  const givers = new Set([...alone].filter(([, { exports }]) => exports.carriers.size > 0).map(([file]) => file));
  const thefts = [...alone.values()].flatMap((result) => result.thefts);
  if (givers.size > 0) thefts.push(...acrossFiles(codes, givers, alone));
  return thefts.map(({ file, line, what, sentAt }) => {
    const to = sentAt.file === file ? `line ${sentAt.line}` : `${sentAt.file}:${sentAt.line}`;
    return { kind: 'credential_theft', file, line, message: `reads ${what} and sends it off (${to})` };
  });
}

function acrossFiles(
  codes: readonly SourceFile[],
  givers: ReadonlySet<SourceFile>,
  alone: ReadonlyMap<SourceFile, Followed>,
): Theft[] {
  const importsOf = importGraph(codes);
  const sending = new Map<SourceFile, ReadonlySet<string>>();
  const sendersOf = (file: SourceFile): ReadonlySet<string> => {
    const known = sending.get(file);
    if (known) return known;
    const found = couldSend(file) ? follow(file, NO_EXPORTS, { senders: true }).exports.senders : new Set<string>();
    sending.set(file, found);
    return found;
  };
  return codes.flatMap((file) => {
    const imported = importsOf(file);
    const carriers = imported
      .filter((each) => givers.has(each.file))
      .flatMap((each) => {
        const given = [...(alone.get(each.file)?.exports.carriers ?? [])];
        return given.filter(([name]) => file.text.includes(name) && brings(each, name, file.text));
      });
    if (carriers.length === 0 && !givers.has(file)) return [];
    const senders = imported.flatMap((each) =>
      [...sendersOf(each.file)].filter((name) => file.text.includes(name) && brings(each, name, file.text)),
    );
    if (senders.length === 0 && (carriers.length === 0 || !couldSend(file))) return [];
    return follow(file, { carriers: new Map(carriers), senders: new Set(senders) }).thefts;
  });
}

/** Programs that are hidden in a string, and run: read like any other file. */
function hidden(file: SourceFile): Threat[] {
  const runs = /\b(?:exec|eval|Function|compile|runInThisContext|loads)\b/;
  if (file.family === 'shell' || !runs.test(file.text) || !parse(file).all.some(({ bare }) => runs.test(bare)))
    return [];
  return file.text.split('\n').flatMap((line, index) =>
    literals(line)
      .filter((literal) => literal.length > 40)
      .flatMap(decodings)
      .flatMap((text) => {
        const inner = { ...file, text };
        const found = [...stolen([inner]), ...harm(inner)];
        return found.map((threat) => ({
          ...threat,
          line: index + 1,
          message: `hides a program that ${threat.message}`,
        }));
      }),
  );
}

/** A miner's own settings. */
function configuredMiners(tree: Tree): Threat[] {
  return tree.files.flatMap((path) => {
    if (!/\.json$/.test(path) || /package(-lock)?\.json$/.test(path)) return [];
    const text = tree.read(path);
    if (!text || !text.includes('"donate-level"') || !text.includes('"pools"')) return [];
    const line = text.slice(0, text.indexOf('"pools"')).split('\n').length;
    return [{ kind: 'miner', file: path, line, message: 'configures a miner' }];
  });
}

/** Strings that were taken apart, put together again. */
function folded(text: string): string {
  return text.replace(/(["'`])\s*(?:\+|\.|,)?\s*\1/g, '');
}
