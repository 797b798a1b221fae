import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Check, Project } from '../../../domain/check';
import { shellCommands } from '../../../domain/shell';
import { CHECKOUT, ENVIRONMENT, HELPERS, type Mount } from '../../sandbox/contract';
import type { PreparePlan, Tree } from '../contract';
import { isBelow, manifestOf, packagesOf, table } from './detect';
import { halves } from './invocation';
import { pinnedChannel, program, toolchain } from './toolchain';

const HELPER_FOLDER = join(__dirname, 'helpers');
/** Where the checkout is seen while crates are fetched; only manifests are read from it. */
const SOURCE = '/rift/source';
/** Where the tool chain is seen: on the host it may lie in a folder that nobody else may enter. */
const TOOLCHAIN = '/rift/rust';
/** What changes how crates are compiled, and takes a value or does not. */
const FEATURES = /^(--features|-F)$/;
const COMPILES_OTHERWISE = /^(--(all-features|no-default-features|release|locked|workspace|all|features=.*)|-r)$/;

/** Crates from the registry, compiled; then the project's own, with its tests, which are not run. */
export async function preparePlan(
  hostEnv: NodeJS.ProcessEnv,
  project: Project,
  tree: Tree,
  checks: readonly Check[],
): Promise<PreparePlan> {
  const nothing = { key: '', dependencies: [], installation: [], toolMounts: [], path: [], env: {} };
  const pin = ['rust-toolchain.toml', 'rust-toolchain'].map((name) => tree.read(posix.join(project.root, name)));
  const found = await toolchain(hostEnv, pinnedChannel(pin[0] ?? pin[1] ?? null));
  if (!found) return { ...nothing, missing: ['cargo'] };
  const missing =
    program(hostEnv, 'cc') || program(hostEnv, 'gcc') || program(hostEnv, 'clang') ? [] : ['a linker (cc)'];
  const manifests = tree.files.filter((file) => posix.basename(file) === 'Cargo.toml');
  const lock = tree.read(posix.join(project.root, 'Cargo.lock')) ?? '';
  const fetches =
    packagesOf(project, tree).some((folder) => needs(manifestOf(folder, tree))) || /^source = /m.test(lock);
  const orders = ordersOf(checks.filter((check) => isBelow(check.cwd, project.root)));
  const isSystem = /^\/usr(\/|$)/.test(found.root);
  const root = isSystem ? found.root : TOOLCHAIN;
  const mounts: Mount[] = [
    { host: HELPER_FOLDER, guest: HELPERS, mode: 'ro' },
    ...(isSystem ? [] : [{ host: found.root, guest: root, mode: 'ro' as const }]),
  ];
  const helper = `${HELPERS}/prepare.sh`;
  const env = {
    ...{ CARGO_HOME: `${ENVIRONMENT}/cargo`, CARGO_TERM_COLOR: 'never', CARGO_TERM_PROGRESS_WHEN: 'never' },
    // Lines are enough for a stack, and a third of the size.
    CARGO_PROFILE_DEV_DEBUG: 'line-tables-only',
  };
  const scripts = ['prepare.sh', 'seed.sh', 'runner.rs'].map((name) => readFileSync(join(HELPER_FOLDER, name), 'utf8'));
  const wanted = fetches
    ? [lock, orders, project.root, ...manifests.map((file) => `${file}\n${tree.read(file) ?? ''}`)]
    : [];
  return {
    key: createHash('sha256')
      .update(['rust', process.arch, found.version, found.root, ...scripts, ...wanted].join('\u0000'))
      .digest('hex'),
    dependencies: [
      {
        label: fetches ? 'fetch and compile the crates' : 'lay out the folders',
        argv: ['sh', helper, 'dependencies', ...(fetches ? [project.root, orders] : [])],
        cwd: CHECKOUT,
        mounts: fetches ? [{ host: tree.root, guest: SOURCE, mode: 'ro' }] : [],
        timeoutSecs: 1800,
        allowHosts: gitHosts(lock),
      },
    ],
    installation: [
      {
        label: 'compile the packages',
        argv: ['sh', helper, 'installation', orders],
        cwd: posix.join(CHECKOUT, project.root),
        timeoutSecs: 900,
        optional: true,
      },
    ],
    toolMounts: mounts,
    path: [`${root}/bin`],
    env,
    missing,
  };
}

/** Whether a package asks for crates that are not beside it. */
function needs(manifest: Readonly<Record<string, unknown>>): boolean {
  const targets = Object.values(table(manifest.target)).map(table);
  return [manifest, ...targets].some((part) =>
    ['dependencies', 'dev-dependencies', 'build-dependencies'].some((kind) =>
      Object.values(table(part[kind])).some((one) => typeof one === 'string' || !('path' in table(one))),
    ),
  );
}

/** What to compile ahead, a line each: cargo's words without `--` and what follows. */
function ordersOf(checks: readonly Check[]): string {
  const orders = checks.flatMap(({ command, tool }) => {
    const [first] = shellCommands(command);
    const [words] = halves(first?.words.slice(2) ?? []);
    const kept = words.filter(
      (word, i) => COMPILES_OTHERWISE.test(word) || FEATURES.test(word) || FEATURES.test(words[i - 1] ?? ''),
    );
    if (kept.some((word) => !/^[\w,./=:-]+$/.test(word))) return [];
    if (tool === 'cargo-test') return [['test', '--no-run', ...kept].join(' ')];
    if (tool === 'cargo-build') return [['build', ...kept].join(' ')];
    if (tool === 'clippy') return [['clippy', '--all-targets', ...kept].join(' ')];
    return tool === 'cargo-check' ? [['check', '--all-targets', ...kept].join(' ')] : [];
  });
  return [...new Set(orders)].join('\n');
}

const gitHosts = (lock: string): string[] => [
  ...new Set(
    [...lock.matchAll(/^source = "git\+https:\/\/([\w.-]+)(:\d+)?\//gm)].map(
      ([, host = '', port]) => `${host}${port ?? ':443'}`,
    ),
  ),
];
