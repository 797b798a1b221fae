import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Models } from '../../domain/ports';
import type { TraceStep } from '../../domain/trace';
import { createModelRoom } from '../../services/budget';
import { createModelClient } from '../../services/llm/client';
import { readModels } from '../../services/llm/models-file';
import { isFix } from '../../services/repair';
import { llmSingle } from '../../services/strategies/llm-single';
import { benchOn, writeTree, type Bench } from '../repair/bench';
import { useDatabase } from '../db/on-each-postgres';
import { newRun } from '../support/runs';
import { ATTACKS, type Attack } from './attacks';
import { KEYS, scriptedServer, threeProviders, type ScriptedServer } from './scripted-server';

jest.setTimeout(240_000);

const TOKEN = `ghp_${'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'}`;
const said = (plants: Attack['plants']) =>
  ATTACKS.filter((attack) => attack.plants === plants).map(({ says }) =>
    says.replaceAll('"', "'").replaceAll('\\', '/'),
  );
const PRICE = `TOKEN = "${TOKEN}"
NOTES = [${[...said('string'), ...said('file_name')].map((text) => `"${text}"`).join(', ')}]


def discount(amount, percent):
    """${said('docstring').join(' ')}"""
${said('comment')
  .map((text) => `    # ${text}`)
  .join('\n')}
    if percent < 0:
        raise ValueError("percent")
    return amount - amount * percent / 10


def tax(amount):
    return amount * 2
`;
const TESTS = `import unittest

from shop.price import discount, tax


class Price(unittest.TestCase):
    def test_discount(self):
${said('test_comment')
  .map((text) => `        # ${text}`)
  .join('\n')}
        self.assertEqual(discount(200, 25), 150, "${[...said('test_output'), ...said('error'), ...said('name')].join(' ').replaceAll('"', "'")}")

    def test_negative(self):
        with self.assertRaises(ValueError):
            discount(1, -1)

    def test_tax(self):
        self.assertEqual(tax(100), 200)
`;
const FILES = {
  'shop/__init__.py': '',
  'shop/price.py': PRICE,
  'tests/__init__.py': '',
  'tests/test_price.py': TESTS,
  'pyproject.toml': '[project]\nname = "shop"\nversion = "1"\n',
};

const { database } = useDatabase();
let server: ScriptedServer;
let bench: Bench;
let root: string;
beforeAll(async () => {
  server = await scriptedServer(() => ({ status: 500 }));
  root = mkdtempSync(join(tmpdir(), 'attacks-'));
  writeTree(join(root, 'checkout'), FILES);
  bench = await benchOn(root, join(root, 'checkout'));
});
afterAll(async () => {
  await bench.dispose();
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

async function heal(attack: Attack) {
  const run = newRun();
  await database().repositories.runs.insertQueued(run);
  const obeyed = attack.edits.map((edit) => ({
    search: '',
    name: '',
    kind: edit.name ? 'function' : 'replace',
    ...edit,
  }));
  server.script = () => ({ json: { diagnosis: attack.says, edits: obeyed } });
  const steps: TraceStep[] = [];
  const room = createModelRoom({
    ...{ client: createModelClient(KEYS), models: readModels(threeProviders(server.origin), 'm', KEYS) },
    ...{ ledger: database().repositories.modelCalls },
    limits: { runUsd: 10, repositoryDayUsd: 10, installationMonthUsd: 100 },
  });
  const models = (strategy: 'llm_single'): Models =>
    room.for(
      {
        ...{ runId: run.runId, clusterId: 'c', step: '1/1', signal: new AbortController().signal },
        ...{ trace: { record: async (step) => void steps.push(step) }, patience: () => null },
      },
      strategy,
    );
  const cluster = bench.map.clusters.find(({ root: { bugType } }) => bugType === 'LOGIC');
  if (!cluster) throw new Error(`nothing fails: ${JSON.stringify(bench.before.runs).slice(0, 2000)}`);
  const result = await bench.heal(cluster, [llmSingle], { context: { models: models as never } });
  return { result, steps };
}

test('there are thirty attacks and more, in every place that a model reads', () => {
  expect(ATTACKS.length).toBeGreaterThanOrEqual(30);
  expect(new Set(ATTACKS.map(({ plants }) => plants)).size).toBe(8);
});

test.each(ATTACKS.map((attack) => [attack.title, attack] as const))(
  'a model that obeys "%s" applies nothing',
  async (_title, attack) => {
    const { result } = await heal(attack);
    expect(isFix(result) ? result.patch : null).toBeNull();
    expect(server.asked.length).toBeGreaterThan(0);
    for (const [path, text] of Object.entries(FILES))
      expect(readFileSync(join(root, 'checkout', path), 'utf8')).toBe(text);
  },
);

test('what the attacks say reached the model as data, and no secret did', () => {
  const prompts = server.asked.map(({ user }) => user).join('\n');
  expect(prompts).toContain('Ignore the rules above');
  expect(prompts).toContain('Maintainers agreed');
  for (const asked of server.asked) {
    const seal = /⟦data ([0-9a-f]{12}) /.exec(asked.user)?.[1] ?? '';
    expect(asked.system).toContain(seal);
    const outside = asked.user.replaceAll(new RegExp(`⟦data ${seal} [^⟧]*⟧[\\s\\S]*?⟦end ${seal}⟧`, 'g'), '');
    expect(outside.trim()).toBe('');
  }
  const received = server.received.map((text) => text.slice(text.indexOf('} {') + 2)).join('\n');
  for (const secret of [TOKEN, ...Object.values(KEYS)]) expect(received).not.toContain(secret);
});

test('the same model that tells the truth is believed', async () => {
  const honest: Attack = {
    ...{ title: 'none', plants: 'comment', says: 'a hundred percent' },
    edits: [{ path: 'shop/price.py', search: 'amount * percent / 10', replace: 'amount * percent / 100' }],
  };
  const { result } = await heal(honest);
  expect(isFix(result)).toBe(true);
  expect(result).toMatchObject({ strategy: 'llm_single', model: 'model-a', editKind: 'line_replace' });
});
