import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../services/config/config';
import { exec } from '../../services/process/spawn';
import type { Bench } from '../contract';
import { brokenProject } from '../project';
import { makeRemote } from '../repository';
import { heal } from '../run';
import { withStack, type BenchStack } from '../stack';

const SCHEMATHESIS = 'schemathesis==4.32.5';
const REQUESTS = 5_000;
const SEED = '20260101';
/** Made up for each route, in each of the two passes. */
const EXAMPLES = 150;
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
].join(',');

interface Call {
  /** Method and address. */
  readonly what: string;
  readonly status: number | null;
  readonly failed: boolean;
}

/** Schemathesis in an environment of its own, below Rift's cache. @returns its program */
async function fuzzer({ cache, hostEnv }: Config): Promise<string> {
  const folder = join(cache, 'bench', SCHEMATHESIS);
  const program = join(folder, 'bin', 'schemathesis');
  if (existsSync(program)) return program;
  mkdirSync(join(cache, 'bench'), { recursive: true });
  for (const argv of [
    ['python3', '-m', 'venv', folder],
    [join(folder, 'bin', 'pip'), 'install', '-q', SCHEMATHESIS],
  ]) {
    const { code, stderr } = await exec(argv, { env: hostEnv, timeoutMs: 600_000 });
    if (code !== 0) throw new Error(`${argv.join(' ')}: ${stderr.toString()}`);
  }
  return program;
}

/** One pass over the description; `runId` where paths shall name a run that is there. */
async function pass(program: string, stack: BenchStack, examples: number, runId: string | null): Promise<Call[]> {
  const folder = join(stack.scratch, runId ?? 'any');
  mkdirSync(folder);
  writeFileSync(join(folder, 'schemathesis.toml'), runId ? `[parameters]\n"path.runId" = "${runId}"\n` : '');
  const report = join(folder, 'calls.ndjson');
  const options = [
    ...['--checks', CHECKS, '--phases', 'examples,coverage,fuzzing', '--seed', SEED, '-n', String(examples)],
    ...['--generation-database', 'none', '--no-shrink', '--continue-on-failure', '--request-timeout', '20'],
    ...['--header', `Authorization: Bearer ${stack.token}`, '--warnings', 'off', '--suppress-health-check', 'all'],
    ...['--report', 'ndjson', '--report-ndjson-path', report, '--no-color'],
    // A stop of the run that the other calls are about would be the end of it.
    ...(runId ? ['--exclude-path-regex', '(cancel|quarantine)$'] : []),
  ];
  const argv = [program, 'run', `${stack.urls.api}/openapi.json`, ...options];
  const { stdout, stderr } = await exec(argv, { env: stack.config.hostEnv, cwd: folder, timeoutMs: 1_800_000 });
  if (!existsSync(report)) throw new Error(`schemathesis: ${stdout.toString()}${stderr.toString()}`);
  const calls = readFileSync(report, 'utf8').split('\n').flatMap(callsOf);
  if (calls.some(({ failed }) => failed)) process.stderr.write(stdout.toString());
  return calls;
}

interface Interaction {
  readonly request: { readonly method: string; readonly uri: string };
  readonly response: { readonly status_code: number } | null;
}

interface Recorded {
  readonly interactions?: Readonly<Record<string, Interaction>>;
  readonly checks?: Readonly<Record<string, readonly { readonly status: string }[]>>;
}

function callsOf(line: string): Call[] {
  const event = (line ? JSON.parse(line) : {}) as { readonly ScenarioFinished?: { readonly recorder: Recorded } };
  const { interactions = {}, checks = {} } = event.ScenarioFinished?.recorder ?? {};
  return Object.entries(interactions).map(([id, { request, response }]) => ({
    what: `${request.method} ${request.uri}`,
    status: response?.status_code ?? null,
    failed: (checks[id] ?? []).some(({ status }) => status === 'failure'),
  }));
}

/** Requests that the description allows, and such that it does not, to every route of the real API. */
export const fuzz: Bench = {
  summary: `at least ${REQUESTS} made-up requests over /openapi.json: no 5xx, every answer as described`,
  measure: (say) =>
    withStack(['chroma', 'workflow-worker', 'activity-worker', 'api'], async (stack) => {
      const program = await fuzzer(stack.config);
      const remote = await makeRemote(stack.scratch, 'project', brokenProject(0));
      const { runId } = await heal(stack, remote, 'Fuzz');
      say(`run ${runId} is there to be asked about`);
      const calls: Call[] = [];
      for (const known of [runId, null]) {
        calls.push(...(await pass(program, stack, EXAMPLES, known)));
        say(`${calls.length} requests`);
      }
      for (const { what } of calls.filter(({ status }) => status === null)) say(`not answered: ${what.slice(0, 500)}`);
      const count = (wanted: (call: Call) => boolean) => calls.filter(wanted).length;
      return [
        {
          ...{ name: 'requests', value: calls.length, unit: '', goal: { atLeast: 1 } },
          against: { name: 'wanted', value: REQUESTS },
        },
        { name: 'answered 2xx', value: count(({ status }) => status !== null && status < 300), unit: '' },
        { name: 'answered 5xx', value: count(({ status }) => (status ?? 0) >= 500), unit: '', goal: { atMost: 0 } },
        { name: 'not as described', value: count(({ failed }) => failed), unit: '', goal: { atMost: 0 } },
        { name: 'not answered', value: count(({ status }) => status === null), unit: '', goal: { atMost: 0 } },
      ];
    }),
};
