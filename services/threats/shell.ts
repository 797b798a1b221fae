import { decodings, readings } from './decode';
import type { SourceFile } from './files';
import { inCode, literals } from './lexer';
import { parse } from './parsed';
import { secretIn } from './secrets';
import type { Threat } from '../../domain/threat';

/** A command as a shell would get it, and where it stands. */
export interface Command {
  readonly line: number;
  readonly text: string;
}

const RUNS =
  /\b(?:os\.(?:system|popen|exec\w*|spawn\w*)|subprocess\.\w+|(?:child_process\.)?(?:exec|execSync|spawn|spawnSync|execFile|execFileSync|fork)|popen|system|shell_exec|passthru|proc_open|check_output|check_call|getoutput|Popen|Runtime\.getRuntime\(\)\.exec|ProcessBuilder|Command::new|exec\.Command(?:Context)?|execa(?:Command)?|\$|zx|shelljs\.exec|backticks|Invoke-Expression|create_subprocess_(?:shell|exec))\s*(?:\(|`)|\bCommand::new/;

/** The commands of a file: its own where it is a script, else those that its code hands to a shell. */
export function commandsOf(file: SourceFile): Command[] {
  const { all, known } = parse(file);
  if (file.family === 'shell') return all.map(({ line, text }) => ({ line, text: text.replaceAll('\n', ' ') }));
  return all.flatMap((statement) => {
    const start = inCode(RUNS, statement);
    return start < 0 ? [] : handedOver(statement.line, statement.text.slice(start), known);
  });
}

function handedOver(line: number, tail: string, known: ReadonlyMap<string, string>): Command[] {
  const asArguments = literals(tail).join(' ');
  return [...new Set([...readings(tail, known), asArguments])].map((command) => ({ line, text: command }));
}

const UPLOADS =
  /\b(?:curl|wget|http|xh)\b.*(?:\s(?:-[a-zA-Z]*[dFT]|--data\S*|--form\S*|--upload-file|--post-(?:data|file)|--body-\S+|--json|-X\s*(?:POST|PUT))\b|\s-[dFT]@?|\$\(|`)|\b(?:nc|ncat|netcat|socat|telnet|ftp|tftp|sftp|scp|rsync|rclone|croc|sendmail|mail|mutt)\s|\/dev\/(?:tcp|udp)\/|openssl\s+s_client|\b(?:dig|nslookup|host|ping)\b.*(?:\$\(|`)|\b(?:Invoke-(?:WebRequest|RestMethod)|iwr|irm)\b.*-(?:Body|InFile)/;
/** Options that name a key for the program's own use. */
const OWN_KEYS =
  /\s(?:-i|--private-key|--key|--cert|--netrc-file|--identity|-F\s+~?\S*\/config|-o\s*IdentityFile)[= ]?\s*\S+|\s-e\s+(["'])[^"']*\1|\s-H\s+(["'])[^"']*\2/g;
const DUMPS_ENVIRONMENT =
  /(?:^|[;|&(`]|\$\()\s*(?:env|printenv|export\s+-p|set|declare\s+-x|Get-ChildItem\s+env:|gci\s+env:)\s*(?:\||\)|`|>|$|;)/i;

/** Secrets that a line of shell sends off, also by way of variables and files of the same script. */
export function stolenByShell(file: SourceFile, commands: readonly Command[]): Threat[] {
  const held = new Map<string, { line: number; what: string }>();
  const found: Threat[] = [];
  for (const { line, text } of commands) {
    const bare = text.replace(OWN_KEYS, ' ');
    const secret = secretIn(bare) ?? secretInParts(bare);
    const whole = DUMPS_ENVIRONMENT.test(bare);
    const earlier = [...held].find(([name]) => bare.includes(name))?.[1];
    const here = secret ? { line, what: secret.what } : whole ? { line, what: 'the whole environment' } : undefined;
    const taken = here ?? earlier;
    if (!taken) continue;
    const uploads = UPLOADS.test(bare) && !(/\b(?:scp|rsync|sftp)\b/.test(bare) && !/\s\S+@?\S+:/.test(bare));
    if (uploads && !secretIsTarget(bare)) {
      found.push({
        kind: 'credential_theft',
        file: file.path,
        line: taken.line,
        message: `reads ${taken.what} and sends it off`,
      });
    } else if (file.family === 'shell') for (const name of keepers(bare)) held.set(name, taken);
  }
  return found;
}

/** Fetching the metadata or a file named like a secret sends nothing. */
function secretIsTarget(text: string): boolean {
  const addresses = text.match(/\bhttps?:\/\/\S+/g) ?? [];
  const rest = addresses.reduce((left, address) => left.replace(address, ' '), text);
  return (
    addresses.length > 0 &&
    !secretIn(rest) &&
    !secretInParts(rest) &&
    !DUMPS_ENVIRONMENT.test(rest) &&
    !/\$\w|@/.test(rest)
  );
}

function secretInParts(text: string) {
  const parts = text.split(/[\s"'|;]+/).filter((part) => part.length > 7);
  return (
    parts
      .flatMap(decodings)
      .map(secretIn)
      .find((each) => each !== null) ?? null
  );
}

/** Variables and files that a command fills. */
function keepers(text: string): string[] {
  const variables = [...text.matchAll(/(?:^|[\s;&])(?:export\s+|local\s+)?([A-Za-z_]\w{1,})=/g)].map(
    ([, name]) => `$${name}`,
  );
  const braced = variables.map((name) => `\${${name.slice(1)}`);
  const redirected = [...text.matchAll(/>>?\s*["']?([\w./~$-]{3,})/g)].map(([, path]) => path ?? '');
  const packed = /\b(?:tar\s+\S*c\S*|zip|7z\s+a|cp|mv|gzip|base64)\b/.test(text)
    ? [
        ...text.matchAll(
          /(?:^|\s)["']?((?:\/tmp|\.|\/var\/tmp|\/dev\/shm|\$TMPDIR|[\w-]+\.(?:tar|tgz|zip|gz|txt|7z))[\w./-]*)/g,
        ),
      ].map(([, path]) => path ?? '')
    : [];
  return [...variables, ...braced, ...redirected, ...packed].filter(
    (name) => name.length > 2 && !name.startsWith('/dev/null'),
  );
}
