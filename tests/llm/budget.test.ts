import { randomUUID } from 'node:crypto';
import { ModelBusy, type Question } from '../../domain/models';
import type { SpendingLimits } from '../../domain/spending';
import type { Trace } from '../../domain/ports';
import type { TraceStep } from '../../domain/trace';
import { createModelRoom, type SpendingStep } from '../../services/budget';
import { createModelClient } from '../../services/llm/client';
import { readModels } from '../../services/llm/models-file';
import { newRun } from '../support/runs';
import { useDatabase } from '../db/on-each-postgres';
import { KEYS, scriptedServer, threeProviders, type ScriptedServer } from './scripted-server';

const { database, query } = useDatabase();
const PLENTY: SpendingLimits = { runUsd: 1, repositoryDayUsd: 5, installationMonthUsd: 100 };
const SCHEMA = { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } };

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer(() => ({ json: { n: 1 } }));
});
afterAll(() => server.close());
beforeEach(() => {
  server.script = ({ before }) => ({ json: { n: before }, usage: [1000, 100] });
  server.asked.splice(0);
});

const question = (change: Partial<Question> = {}): Question => ({
  ...{ model: 'model-a', purpose: 'repair', schema: SCHEMA, outputTokens: 1000 },
  prompt: { name: 'repair.v1', hash: 'h', system: 'Mend.', user: 'It is broken.' },
  ...change,
});

function room(limits: SpendingLimits = PLENTY) {
  const models = readModels(threeProviders(server.origin), 'models.yaml', KEYS);
  return createModelRoom({ client: createModelClient(KEYS), models, ledger: ledger(), limits });
}
const ledger = () => database().repositories.modelCalls;

async function step(change: Partial<SpendingStep> & { repoUrl?: string } = {}) {
  const { repoUrl, ...more } = change;
  const run = newRun({ ...(repoUrl && { repoUrl, branchName: randomUUID() }) });
  await database().repositories.runs.insertQueued(run);
  const steps: TraceStep[] = [];
  // As the trace has it: a step that was told is not told again.
  const record: Trace['record'] = async (one) => {
    if (!steps.some(({ key }) => key !== undefined && key === one.key)) steps.push(one);
  };
  const at: SpendingStep = {
    ...{ runId: run.runId, clusterId: 'cluster', step: '1/1', signal: new AbortController().signal },
    ...{ trace: { record }, patience: () => null, ...more },
  };
  return { at, steps };
}
const spent = (runId: string) => ledger().costOf(runId);

test('a question is paid for before it is asked, and costs in the end what it cost', async () => {
  const { at, steps } = await step();
  let reserved = 0;
  server.script = async () => {
    reserved = await spent(at.runId);
    return { json: { n: 1 }, usage: [1000, 100] };
  };
  const answer = await room().for(at, 'llm_single').ask(question());
  expect(answer).toMatchObject({ model: 'model-a', value: { n: 1 }, costUsd: (1000 * 1 + 100 * 10) / 1e6 });
  expect(reserved).toBeGreaterThan(0.01);
  expect(await spent(at.runId)).toBeCloseTo(0.002);
  expect(steps).toMatchObject([
    { label: 'model_called', payload: { costUsd: 0.002, prompt: 'repair.v1', promptHash: 'h' } },
  ]);
});

test('an answer that an attempt had no time to tell is told by the next', async () => {
  const { at, steps } = await step();
  const dying: SpendingStep = { ...at, trace: { record: () => Promise.reject(new Error('killed')) } };
  await expect(room().for(dying, 'llm_single').ask(question())).rejects.toThrow('killed');
  await room().for(at, 'llm_single').ask(question());
  expect(server.asked).toHaveLength(1);
  expect(steps.map(({ label }) => label)).toEqual(['model_called']);
});

test('a repeated attempt of a step gets the first answer and spends nothing; another step asks anew', async () => {
  const { at } = await step();
  const first = await room().for(at, 'llm_single').ask(question());
  const prompt = { ...question().prompt, user: 'It is broken, 0.31 s later.' };
  expect(await room().for(at, 'llm_single').ask(question({ prompt }))).toEqual(first);
  expect(server.asked).toHaveLength(1);
  await room()
    .for(at, 'llm_single')
    .ask(question({ turn: 2 }));
  await room()
    .for({ ...at, step: '2/1' }, 'llm_single')
    .ask(question());
  expect(server.asked).toHaveLength(3);
  await ledger().settle(at.runId);
  expect(await query('SELECT DISTINCT status, answer FROM model_calls WHERE run_id = $1', [at.runId])).toEqual([
    { status: 'settled', answer: null },
  ]);
  expect(await spent(at.runId)).toBeCloseTo(0.006);
});

test('what an attempt asked that was killed before it kept the answer is counted with its worst case and not asked again', async () => {
  const { at, steps } = await step();
  const killed = new AbortController();
  server.script = () => (killed.abort(), { stall: true });
  await expect(
    room()
      .for({ ...at, signal: killed.signal }, 'llm_single')
      .ask(question()),
  ).rejects.toThrow();
  const worst = await spent(at.runId);
  expect(worst).toBeGreaterThan(0.01);
  await expect(room().for(at, 'llm_single').ask(question())).rejects.toMatchObject({ code: 'LOST' });
  expect(server.asked).toHaveLength(1);
  expect(await spent(at.runId)).toBe(worst);
  expect(steps).toMatchObject([{ label: 'model_failed', payload: { code: 'LOST' } }]);
});

test('many that reserve at once never set aside more than there is', async () => {
  const { at } = await step();
  let open = (): void => undefined;
  const refusedAll = new Promise<void>((resolve) => (open = resolve));
  // Nothing is settled before everybody has tried to reserve.
  server.script = () => refusedAll.then(() => ({ json: { n: 1 } }));
  let refused = 0;
  const models = room({ ...PLENTY, runUsd: 0.035 }).for(at, 'llm_consensus');
  const asked = await Promise.allSettled(
    Array.from({ length: 8 }, (_, turn) =>
      models.ask(question({ turn })).catch((error: unknown) => {
        if (++refused === 5) open();
        throw error;
      }),
    ),
  );
  const codes = asked.map((one) => (one.status === 'fulfilled' ? 'ok' : (one.reason as { code: string }).code));
  expect(codes.filter((code) => code === 'ok')).toHaveLength(3);
  expect(codes.filter((code) => code === 'BUDGET_USED_UP')).toHaveLength(5);
  expect(server.asked).toHaveLength(3);
});

test.each<[keyof SpendingLimits, boolean, boolean]>([
  ['runUsd', true, true],
  ['repositoryDayUsd', false, true],
  ['installationMonthUsd', false, false],
])('the limit %s holds for what it is for', async (limit, sameRun, sameRepository) => {
  const before = await query<{ sum: number }>('SELECT coalesce(sum(cost_usd), 0)::float8 AS sum FROM model_calls');
  const limits = { ...PLENTY, [limit]: 0.012 + (limit === 'installationMonthUsd' ? (before[0]?.sum ?? 0) : 0) };
  const repoUrl = `https://git.example/${randomUUID()}.git`;
  const first = await step({ repoUrl });
  await room(limits).for(first.at, 'llm_single').ask(question());
  const other = await step(sameRepository ? { repoUrl } : {});
  const next = sameRun ? first : other;
  const refused = room(limits)
    .for(next.at, 'llm_single')
    .ask(question({ turn: 2 }));
  await expect(refused).rejects.toMatchObject({ code: 'BUDGET_USED_UP' });
  const stranger = await step();
  if (limit !== 'installationMonthUsd') await room(limits).for(stranger.at, 'llm_single').ask(question());
});

test('a busy model has the step tried again when it says, at no cost; without patience the step goes on', async () => {
  server.script = () => ({ status: 429, headers: { 'retry-after': '7' } });
  const patient = await step({ patience: (secs) => secs });
  const busy = await room()
    .for(patient.at, 'llm_single')
    .ask(question())
    .catch((error: unknown) => error);
  expect(busy).toBeInstanceOf(ModelBusy);
  expect(busy).toMatchObject({ afterSecs: 7, model: 'model-a' });
  expect(await spent(patient.at.runId)).toBe(0);
  server.script = () => ({ json: { n: 2 } });
  expect(await room().for(patient.at, 'llm_single').ask(question())).toMatchObject({ value: { n: 2 } });

  const { at } = await step();
  server.script = () => ({ status: 503 });
  await expect(room().for(at, 'llm_single').ask(question())).rejects.toMatchObject({ code: 'PROVIDER_DOWN' });
});

test('a cut answer was paid for and is not asked for again; a wrong key leaves the model alone', async () => {
  const { at, steps } = await step();
  server.script = () => ({ cut: '{"n":' });
  await expect(room().for(at, 'llm_single').ask(question())).rejects.toMatchObject({ code: 'CUT' });
  await expect(room().for(at, 'llm_single').ask(question())).rejects.toMatchObject({ code: 'CUT' });
  expect(server.asked).toHaveLength(1);
  expect(await spent(at.runId)).toBeCloseTo(0.002);
  expect(steps.map(({ label }) => label)).toEqual(['model_called', 'model_failed']);

  server.script = () => ({ status: 401 });
  const own = room();
  for (const turn of [2, 3]) {
    await expect(own.for(at, 'llm_single').ask(question({ turn }))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  }
  expect(server.asked).toHaveLength(2);
});
