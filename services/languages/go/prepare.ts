import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Check, Project } from '../../../domain/check';
import { CHECKOUT, ENVIRONMENT, HELPERS, type Mount } from '../../sandbox/contract';
import type { PreparePlan, Tree } from '../contract';
import { sourcesOf } from './detect';
import { compiles, linter, toolchain } from './toolchain';

const HELPER_FOLDER = join(__dirname, 'helpers');
/** Where the checkout is seen while modules are fetched; only manifests are read from it. */
const SOURCE = '/rift/source';
/** The compiled standard library. */
const BASE = '/rift/base';
const LINTER = 'golangci-lint';
/** Where tools that are not Go's own are seen. */
const TOOLS = '/rift/tools';
/** Compiled once for all runs. */
const STANDARD =
  'bufio bytes context encoding/json errors flag fmt io maps math math/rand os path/filepath reflect regexp slices sort strconv strings sync testing text/template time unicode go/ast go/importer go/parser go/token go/types os/exec';

/** Modules from the proxy and compiled packages; the tests' own code is compiled, and not run. */
export async function preparePlan(
  hostEnv: NodeJS.ProcessEnv,
  project: Project,
  tree: Tree,
  checks: readonly Check[],
): Promise<PreparePlan> {
  const found = await toolchain(hostEnv);
  const nothing = { key: '', dependencies: [], installation: [], toolMounts: [], path: [], env: {} };
  if (!found) return { ...nothing, missing: ['go'] };
  const manifest = tree.read(posix.join(project.root, 'go.mod')) ?? '';
  const wanted = /^go\s+(\d+(?:\.\d+)*)/m.exec(manifest)?.[1];
  if (wanted && !compiles(found.version, wanted)) return { ...nothing, missing: [`go ${wanted} or later`] };
  const sums = tree.read(posix.join(project.root, 'go.sum')) ?? '';
  const vendored = tree.has(posix.join(project.root, 'vendor/modules.txt'));
  const fetches = /^\s*(require\b|[\w.-]+\.[\w.-]+\/\S+ v\d)/m.test(manifest) && !vendored;
  const cgo = sourcesOf(project, tree).some((file) => /^\s*import "C"/m.test(tree.read(file) ?? ''));
  const env = {
    ...{ GOTOOLCHAIN: 'local', GOMODCACHE: `${ENVIRONMENT}/modules`, GOPATH: '/tmp/go', GOSUMDB: 'off' },
    ...{ GOTELEMETRY: 'off', GOENV: 'off', CGO_ENABLED: cgo ? '1' : '0' },
  };
  const lint = linter(hostEnv, LINTER);
  const mounts: Mount[] = [
    { host: HELPER_FOLDER, guest: HELPERS, mode: 'ro' },
    ...(checks.some(({ tool }) => tool === LINTER) && lint
      ? [{ host: lint, guest: `${TOOLS}/${LINTER}`, mode: 'ro' as const }]
      : []),
    ...(/^\/usr\//.test(found.root) ? [] : [{ host: found.root, guest: found.root, mode: 'ro' as const }]),
  ];
  const helper = `${HELPERS}/prepare.sh`;
  const common = [
    found.version,
    found.root,
    env.CGO_ENABLED,
    STANDARD,
    readFileSync(join(HELPER_FOLDER, 'prepare.sh'), 'utf8'),
  ];
  const asked = fetches ? [project.root, manifest, sums] : [];
  return {
    base: {
      key: hash(['go-base', ...common]),
      guest: BASE,
      steps: [
        {
          label: 'compile the standard library',
          argv: ['sh', helper, 'base', STANDARD],
          cwd: CHECKOUT,
          timeoutSecs: 900,
        },
      ],
    },
    key: hash(['go', ...common, ...ownProgram(), ...asked]),
    dependencies: [
      {
        label: fetches ? 'fetch the modules' : 'compile what judges candidates',
        argv: ['sh', helper, 'dependencies', ...(fetches ? [posix.join(SOURCE, project.root)] : [])],
        cwd: CHECKOUT,
        mounts: fetches ? [{ host: tree.root, guest: SOURCE, mode: 'ro' }] : [],
        timeoutSecs: 900,
      },
    ],
    installation: [
      {
        label: 'compile the packages',
        argv: ['sh', helper, 'installation', [...new Set(checks.map(({ tool }) => tool))].join(' ')],
        cwd: posix.join(CHECKOUT, project.root),
        timeoutSecs: 600,
        optional: true,
      },
    ],
    toolMounts: mounts,
    path: [`${found.root}/bin`, TOOLS],
    env,
    missing: [],
  };
}

const hash = (parts: readonly string[]): string =>
  createHash('sha256')
    .update([process.arch, ...parts].join('\u0000'))
    .digest('hex');

/** Our own program that judges many candidates at once. */
function ownProgram(): string[] {
  const folder = join(HELPER_FOLDER, 'schemata');
  return readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
}
