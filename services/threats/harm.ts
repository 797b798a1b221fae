import type { Threat, ThreatKind } from '../../domain/threat';
import { readings } from './decode';
import type { SourceFile } from './files';
import { inCode, type Statement } from './lexer';
import { parse } from './parsed';
import type { Command } from './shell';

type Rule = readonly [ThreatKind, RegExp, string];

const ROOTS = String.raw`(?:["']?(?:\/|\/\*|~|~\/|~\/\*|\/home|\/root|\/etc|\/usr|\/var|\/boot|\$\{?HOME\}?|\$\{?HOME\}?\/|\$\{?HOME\}?\/\*|%USERPROFILE%|\$env:USERPROFILE|[Cc]:\\?|[Cc]:\\\*)["']?(?:\/\*)?)(?=\s|$|[;&|)"'])`;
const FORCED = String.raw`(?:-[a-zA-Z]*[rR][a-zA-Z]*f[a-zA-Z]*|-[a-zA-Z]*f[a-zA-Z]*[rR][a-zA-Z]*|-[rR]\s+-f|-f\s+-[rR]|--recursive\s+--force|--force\s+--recursive)`;

/** What no honest command line holds. */
const COMMANDS: readonly Rule[] = [
  [
    'wipe',
    new RegExp(String.raw`\brm\s+(?:-\S+\s+)*${FORCED}\s+(?:-\S+\s+)*(?:\S+\s+)*?${ROOTS}`),
    'deletes the whole home or system',
  ],
  ['wipe', /\brm\s[^;|&]*--no-preserve-root/, 'deletes the whole system'],
  [
    'wipe',
    new RegExp(String.raw`\bfind\s+${ROOTS}[^;|&]*(?:-delete|-exec\s+(?:rm|shred))`),
    'deletes everything below the home or root',
  ],
  ['wipe', /\bdd\s[^;|&]*\bof=\/dev\/(?:sd|hd|vd|xvd|nvme|mmcblk|disk|mapper)/, 'overwrites a disk'],
  [
    'wipe',
    /\b(?:mkfs(?:\.\w+)?|wipefs|shred|blkdiscard)\s[^;|&]*\/dev\/(?:sd|hd|vd|xvd|nvme|mmcblk|disk)/,
    'overwrites a disk',
  ],
  ['wipe', new RegExp(String.raw`\bshred\s[^;|&]*${ROOTS}`), 'overwrites the home'],
  ['wipe', /(?:\bcat\s[^;|&]*|\byes\b[^;|&]*|^|[;&|]\s*)>\s*\/dev\/(?:sd|hd|vd|nvme)\w*/, 'overwrites a disk'],
  ['wipe', /(\w+|:)\s*\(\)\s*\{\s*\1\s*\|\s*\1\s*&\s*\}\s*;\s*\1/, 'is a fork bomb'],
  [
    'wipe',
    /\b(?:rd|rmdir)\s+\/s\s+\/q\s+["']?[A-Za-z]:\\?["']?\s*$|\bdel\s+(?:\/[fsq]\s+){2,}["']?[A-Za-z]:\\|\bformat\s+[A-Za-z]:\s/i,
    'deletes a drive',
  ],
  [
    'wipe',
    new RegExp(String.raw`\bRemove-Item\b(?=.*-Recurse)(?=.*-Force).*\s${ROOTS}`, 'i'),
    'deletes the whole home or system',
  ],
  ['miner', /\bstratum\+?\w*:\/\/[\w.-]+:\d+/i, 'mines for a pool'],
  [
    'miner',
    /\b(?:xmrig|xmr-stak|minerd|cpuminer(?:-\w+)?|ethminer|cgminer|bfgminer|ccminer|nbminer|lolminer|t-rex|phoenixminer|cryptonight)\b[^;|&]*\s(?:-o|--url|-u|--user|-a|--algo|--donate-level|--coin|-P|--pool)[\s=]/i,
    'starts a miner',
  ],
  [
    'reverse_shell',
    /\/dev\/(?:tcp|udp)\/[^\s/]+\/\S+.*(?:0?[<>]&|<\s*&)|(?:bash|sh|zsh)\s+-i\b.*\/dev\/(?:tcp|udp)\//,
    'opens a shell to another machine',
  ],
  [
    'reverse_shell',
    /\b(?:nc|ncat|netcat)\b[^;|&]*\s(?:-\w*[ec]\w*|--exec|--sh-exec)\s+["']?(?:\/(?:usr\/)?bin\/)?(?:ba|z|da)?sh\b/,
    'opens a shell to another machine',
  ],
  [
    'reverse_shell',
    /\bmkfifo\b.*\b(?:sh|bash)\b.*\|\s*(?:nc|ncat|netcat|openssl|telnet)\b/,
    'opens a shell to another machine',
  ],
  [
    'reverse_shell',
    /\bsocat\b.*\bexec:["']?(?:\/bin\/)?(?:ba)?sh|\bsocat\b.*\bsystem:/i,
    'opens a shell to another machine',
  ],
];

export function harmInCommands(file: SourceFile, commands: readonly Command[]): Threat[] {
  return commands.flatMap(({ line, text }) =>
    COMMANDS.filter(([, pattern]) => text.length < 4000 && pattern.test(` ${text}`)).map(([kind, , message]) => ({
      ...{ kind, file: file.path, line, message },
    })),
  );
}

const HOME = String.raw`(?:Path\.home\(\)|(?:os\.path\.)?expanduser\(\s*["']~\/?["']\s*\)|Path\(\s*["']~\/?["']\s*\)\.expanduser\(\)|os\.environ(?:\[\s*["']HOME["']\s*\]|\.get\(\s*["']HOME["']\s*\))|(?:os\.)?homedir\(\)|process\.env\.(?:HOME|USERPROFILE)|process\.env\[\s*["'](?:HOME|USERPROFILE)["']\s*\]|os\.Getenv\(\s*"HOME"\s*\)|os\.UserHomeDir\(\)|System\.getProperty\(\s*"user\.home"\s*\)|(?:dirs::|env::)?home_dir\(\)(?:\.unwrap\(\))?|env::var\(\s*"HOME"\s*\)(?:\.unwrap\(\))?|Dir\.home|ENV\[\s*["']HOME["']\s*\]|["'](?:\/|[A-Za-z]:\\\\|\/\*|~|~\/\*)["'])`;
const WRAPPED = (inner: string) =>
  String.raw`(?:(?:str|String|Path|PathBuf::from|Paths\.get|Path\.of|new\s+File|path\.resolve|path\.join|os\.path\.abspath|&)\s*\(?\s*)*&?${inner}(?:\.as_path\(\)|\.toFile\(\))?\s*\)*`;
const REMOVES_TREE = String.raw`(?:\brmtree|\b(?:fs\.)?(?:promises\.)?(?:rmSync|rm|rmdirSync|rmdir|removeSync|remove|emptyDirSync|emptyDir)|\brimraf(?:\.sync|Sync)?|\bdel(?:\.sync)?|\bos\.RemoveAll|\bfs::remove_dir_all|\bremove_dir_all|\bFileUtils\.(?:rm_rf|rm_r|deleteDirectory)|\bdeleteDirectory|\bdeleteRecursively)\s*\(\s*`;
const REMOVES_ONE =
  /\b(?:os\.(?:remove|unlink|removedirs)|unlink(?:Sync)?|rmSync|rm|Files\.delete(?:IfExists)?|os\.Remove(?:All)?|fs::remove_file|remove_file|shred|truncate(?:Sync)?)\s*\(|\.(?:unlink|delete)\s*\(\s*\)|::delete\b/;

/** Deleting a home or a system from code, mining, and shells given to another machine. */
export function harmInCode(file: SourceFile): Threat[] {
  const { code, all, known } = parse(file);
  return [...deletes(file, all, code), ...mines(file, all, known, code), ...shells(file, all, code)];
}

function deletes(file: SourceFile, all: readonly Statement[], code: string): Threat[] {
  if (!/[Hh]ome|HOME|PROFILE|["'](?:\/|~|[A-Za-z]:\\\\)[*/]*["']/.test(code)) return [];
  const homes = homeNames(code);
  const home =
    homes.length > 0 ? `(?:${HOME}|(?:${homes.map((name) => name.replace(/\$/g, '\\$')).join('|')})\\b)` : HOME;
  const whole = new RegExp(String.raw`${REMOVES_TREE}${WRAPPED(home)}\s*(?:[,)]|$)`);
  const walk = new RegExp(
    String.raw`(?:\bos\.walk|\bwalk(?:dir|Dir|Sync)?|\bWalkDir::new|\bfilepath\.Walk(?:Dir)?|\bFiles\.walk(?:FileTree)?|\breaddirSync|\breaddir|\bos\.listdir|\bos\.scandir)\s*\(\s*${WRAPPED(home)}\s*[,)]|${home}\s*\)?\.(?:rglob|glob|iterdir)\(\s*(?:["']\*+(?:\/\*)?["'])?\s*\)`,
  );
  return all.flatMap((statement, index) => {
    const { line, indent } = statement;
    const threat = { kind: 'wipe' as const, file: file.path, line };
    if (inCode(whole, statement) >= 0) return [{ ...threat, message: 'deletes the whole home or system' }];
    if (inCode(walk, statement) < 0) return [];
    const body = all.slice(index + 1, index + 12).filter((each) => each.indent > indent);
    const removal =
      inCode(REMOVES_ONE, statement) >= 0 ? statement : body.find((each) => inCode(REMOVES_ONE, each) >= 0);
    return removal ? [{ ...threat, line: removal.line, message: 'deletes everything below the home or root' }] : [];
  });
}

/** Variables that hold nothing but the home folder; one that is ever given another value does not count. */
function homeNames(code: string): string[] {
  const assigned = [
    ...code.matchAll(
      /^[ \t]*(?:(?:const|let|var|final|String|Path|File|auto)\s+)*([A-Za-z_$][\w$]*)(?:\s*,\s*(?:_|err))?(?:\s*:\s*[\w.]+)?\s*:?=\s*([^\n=].*?);?[ \t]*$/gm,
    ),
  ];
  const only = new RegExp(`^${WRAPPED(HOME)}$`);
  const homes = new Map<string, boolean>();
  for (const [, name = '', value = ''] of assigned) homes.set(name, (homes.get(name) ?? true) && only.test(value));
  return [...homes].flatMap(([name, holds]) => (holds ? [name] : []));
}

function mines(
  file: SourceFile,
  all: readonly Statement[],
  known: ReadonlyMap<string, string>,
  code: string,
): Threat[] {
  if (
    !/stratum|mining|[Cc]oin|CryptoLoot|base64|b64|fromhex|chr\(|CharCode|reverse|::-1|"\s*\+\s*"|'\s*\+\s*'/.test(code)
  )
    return [];
  const reaches =
    /\b(?:connect|createConnection|Dial|Socket|spawn|exec\w*|Popen|subprocess|system|WebSocket|Command)\b/;
  const connects = all.some(({ bare }) => reaches.test(bare));
  return all.flatMap(({ line, text }) => {
    const threat = { kind: 'miner' as const, file: file.path, line };
    const inBrowser = /\b(?:CoinHive|Coinhive|CoinImp|CryptoLoot|JSECoin)\s*\.?\s*(?:Anonymous|User|Client)\s*\(/.test(
      text,
    );
    if (inBrowser) return [{ ...threat, message: 'mines in the browser' }];
    if (!connects || !/["'`]/.test(text)) return [];
    const all = readings(text, known);
    const pool = all.some((each) => /\bstratum\+?\w*:\/\/[\w.-]+:\d+/i.test(each));
    const talks = all.some((each) => /\bmining\.(?:subscribe|authorize|submit)\b/.test(each));
    return pool || talks ? [{ ...threat, message: 'mines for a pool' }] : [];
  });
}

const SHELL_PROGRAM = /["'](?:\/(?:usr\/)?bin\/(?:ba|z|da)?sh|(?:ba)?sh|cmd(?:\.exe)?|powershell(?:\.exe)?)["']/;
const CONNECTS =
  /\.connect(?:_ex)?\s*\(|\bcreate_connection\s*\(|\bnet\.(?:connect|createConnection|Socket|Dial)\b|\bnew\s+(?:net\.)?Socket\s*\(|\bTcpStream::connect|\bfsockopen\s*\(|\bTCPSocket\b/;
const WIRES =
  /\bdup2\s*\(\s*[\w.]+\.fileno\(\)|\bpty\.spawn\s*\(|\.pipe\(\s*\w+\.stdin|\.stdout\.pipe\(|\.Std(?:in|out)\s*=\s*(?!os\b|nil\b|strings\b|bytes\b)[\w.]+\s*$|\.Std(?:in|out)\s*=\s*\w*[cC]onn|\bfrom_raw_fd\b|\bstd(?:in|out)\s*=\s*\w+\.fileno\(\)|\bgetInputStream\(\)[^]*\bgetOutputStream\(\)|\bcheck_output\b[^]*\.send(?:all)?\(|\brecv\([^]*\bPopen\([^]*\.send/m;

function shells(file: SourceFile, all: readonly Statement[], code: string): Threat[] {
  if (!CONNECTS.test(code) || !SHELL_PROGRAM.test(code) || !WIRES.test(code)) return [];
  // All three close together: a library that can do each of them elsewhere opens no shell.
  return all.flatMap((statement, index) => {
    const { line } = statement;
    if (inCode(CONNECTS, statement) < 0) return [];
    const near = all.slice(Math.max(0, index - 15), index + 25).filter(({ text }) => text.length < 2000);
    const wired = WIRES.test(near.map(({ bare }) => bare).join('\n'));
    if (!wired || !near.some(({ text, bare }) => SHELL_PROGRAM.test(text) && /\w/.test(bare))) return [];
    return [{ kind: 'reverse_shell', file: file.path, line, message: 'opens a shell to another machine' }];
  });
}
