import type { Config } from '../config/config';
import { exec } from '../process/spawn';
import { neededParts, parts, type PartName } from './parts';
import { onPath, PART_NAMES, versionOf } from './parts/part';

export interface PartDiagnosis {
  readonly name: string;
  readonly purpose: string;
  readonly needed: boolean;
  readonly found: boolean;
  readonly path: string | null;
  readonly version: string | null;
  readonly from: string | null;
  /** null where there is nothing to do. */
  readonly howToGet: string | null;
}

export interface Diagnosis {
  readonly ok: boolean;
  readonly parts: readonly PartDiagnosis[];
  readonly tools: readonly PartDiagnosis[];
  readonly sandbox: { readonly works: boolean; readonly detail: string; readonly howToGet: string | null };
}

interface Tool {
  readonly name: string;
  readonly purpose: string;
  readonly needed?: boolean;
  readonly howToGet: string;
  readonly argument?: string;
}

const TOOLS: readonly Tool[] = [
  { name: 'git', needed: true, purpose: 'clones, commits, pushes', howToGet: 'install the package git' },
  { name: 'flock', needed: true, purpose: 'one supervisor per home', howToGet: 'install the package util-linux' },
  {
    name: 'setpriv',
    needed: true,
    purpose: 'no process outlives its parent',
    howToGet: 'install the package util-linux',
  },
  { name: 'python3', purpose: 'checks of Python projects', howToGet: 'install the packages python3 and python3-venv' },
  { name: 'npm', purpose: 'checks of JavaScript and TypeScript projects', howToGet: 'it comes with Node.js' },
  { name: 'javac', purpose: 'checks of Java projects', howToGet: 'install a JDK, 17 or later (package default-jdk)' },
  { name: 'mvn', purpose: 'checks of Java projects with a pom.xml', howToGet: 'install the package maven' },
  { name: 'go', purpose: 'checks of Go projects', howToGet: 'install Go from https://go.dev/dl', argument: 'version' },
  { name: 'cargo', purpose: 'checks of Rust projects', howToGet: 'install Rust from https://rustup.rs' },
];

/** Looks at everything that Rift needs from this machine. Changes nothing. */
export async function diagnose(config: Config): Promise<Diagnosis> {
  const [partList, toolList, sandbox] = await Promise.all([
    Promise.all(PART_NAMES.map((name) => diagnosePart(name, config))),
    Promise.all(TOOLS.map((tool) => diagnoseTool(tool, config))),
    trySandbox(config),
  ]);
  const tools = [node(), ...toolList];
  const ok = sandbox.works && [...partList, ...tools].every(({ needed, found }) => found || !needed);
  return { ok, parts: partList, tools, sandbox };
}

async function diagnosePart(name: PartName, config: Config): Promise<PartDiagnosis> {
  const { purpose, howToGet, replacedBy, find } = parts[name];
  const needed = neededParts(config).includes(name);
  const fetched = name === 'chromium' ? 'the first report' : '"rift up"';
  const found = await find(config);
  const replaced = name === 'chroma' ? !config.chromaEmbedded : !needed && replacedBy !== null;
  return {
    ...{ name, purpose, needed, found: found !== null },
    path: found?.path ?? null,
    version: found?.version ?? null,
    from: replaced ? replacedBy : (found?.from ?? null),
    howToGet: found || replaced ? null : `${fetched} fetches it where that is possible; else ${howToGet}`,
  };
}

async function diagnoseTool(
  { name, purpose, needed, howToGet, argument }: Tool,
  config: Config,
): Promise<PartDiagnosis> {
  const path = onPath(name, config.hostEnv);
  const version = path && (await versionOf(path, config.hostEnv, { argument }));
  const found = version !== null;
  const from = found ? 'PATH' : null;
  return { name, purpose, needed: needed ?? false, found, path, version, from, howToGet: found ? null : howToGet };
}

function node(): PartDiagnosis {
  const { execPath: path, versions } = process;
  return {
    name: 'node',
    purpose: 'runs Rift',
    needed: true,
    found: true,
    path,
    version: versions.node,
    from: 'PATH',
    howToGet: null,
  };
}

const NAMESPACES =
  'let ordinary users make namespaces: sysctl kernel.unprivileged_userns_clone=1, user.max_user_namespaces=15000, and on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0; in a container see "The sandbox" in docs/operations.md';

/** A real sandbox around a program that does nothing: namespaces may be forbidden even where bubblewrap is there. */
async function trySandbox(config: Config): Promise<Diagnosis['sandbox']> {
  const bwrap = await parts.bubblewrap.find(config);
  if (!bwrap) return { works: false, detail: 'bubblewrap is missing', howToGet: 'get bubblewrap, as told above' };
  const argv = [
    bwrap.path,
    '--unshare-all',
    '--die-with-parent',
    '--ro-bind',
    '/',
    '/',
    '--proc',
    '/proc',
    '--dev',
    '/dev',
  ];
  try {
    const { code, stderr } = await exec([...argv, 'true'], { env: config.hostEnv, timeoutMs: 15_000 });
    if (code === 0) return { works: true, detail: 'a program ran in namespaces of its own', howToGet: null };
    return { works: false, detail: stderr.toString().trim() || `exit ${code}`, howToGet: NAMESPACES };
  } catch (error) {
    return { works: false, detail: String(error), howToGet: NAMESPACES };
  }
}
