import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KnowledgeDown } from '../../domain/ports';
import { createKnowledge, localEmbedder, type KnowledgeOptions } from '../../services/knowledge';
import { redact } from '../../services/redact';
import { ownChroma, type OwnServer } from '../support/own-servers';
import { patternOf, syntax } from './support';

const CODE =
  'def gap(values):\n    lowest = values[0]\n    for value in values:\n        if value > lowest:\n            lowest = value\n    return lowest\n';
const FIXED = CODE.replace('value > lowest', 'value < lowest');
const RENAMED = CODE.replaceAll('lowest', 'least').replaceAll('value', 'price').replace('gap', 'cheap');

let server: OwnServer;
const homes: string[] = [];
beforeAll(async () => {
  server = await ownChroma();
  await server.start();
}, 60_000);
afterAll(async () => {
  await server.remove();
  homes.forEach((home) => rmSync(home, { recursive: true, force: true }));
});

function open(more: Partial<KnowledgeOptions> = {}) {
  const home = mkdtempSync(join(tmpdir(), 'rift-knowledge-'));
  homes.push(home);
  const collection = `fixes_${homes.length}`;
  const options = { url: server.url, collection, embedder: localEmbedder(syntax), redact, home, ...more };
  return { options, knowledge: createKnowledge(options) };
}

const question = { bugType: 'LOGIC', language: 'python', description: 'assert 4 == 1', snippets: [RENAMED] } as const;

test('what was kept is found under other names, of its own type and language alone, until it is forgotten', async () => {
  const { knowledge } = open();
  const pattern = await patternOf('python', CODE, FIXED);
  expect(await knowledge.remember(pattern)).toBeNull();
  expect(await knowledge.lookup(question)).toEqual([{ pattern, similarity: expect.closeTo(1, 1), snippet: 0 }]);
  expect(await knowledge.lookup({ ...question, bugType: 'IMPORT' })).toEqual([]);
  expect(await knowledge.lookup({ ...question, language: 'go' })).toEqual([]);
  expect(
    await knowledge.lookup({ ...question, snippets: ['def f(a):\n    return [b for b in a.split(",")]\n'] }),
  ).toEqual([]);
  await knowledge.forget(pattern.fixId);
  expect(await knowledge.lookup(question)).toEqual([]);
});

test('the same is kept once, however often it comes and whatever it is called', async () => {
  const { knowledge } = open();
  const pattern = await patternOf('python', CODE, FIXED);
  const renamed = await patternOf('python', RENAMED, RENAMED.replace('price > least', 'price < least'), {
    fixId: 'f2',
  });
  for (const each of [pattern, pattern, renamed]) await knowledge.remember(each);
  expect(await knowledge.list(0, 10)).toEqual({ total: 1, patterns: [pattern] });
});

test('what comes while Chroma is down is there when it is back, and the last word counts', async () => {
  const { knowledge, options } = open({ timeoutMs: 2000 });
  await server.kill();
  expect(await knowledge.remember(await patternOf('python', CODE, FIXED))).toBeNull();
  expect(
    await knowledge.remember(await patternOf('python', CODE, FIXED.replace('<', '!='), { fixId: 'f2' })),
  ).toBeNull();
  await knowledge.forget('f2');
  await expect(knowledge.lookup(question)).rejects.toThrow(KnowledgeDown);
  await server.start();
  // Another process of the same installation.
  const { patterns } = await createKnowledge(options).list(0, 10);
  expect(patterns.map(({ fixId }) => fixId)).toEqual(['f1']);
}, 60_000);

test('what Chroma refuses keeps nothing else from being kept, nor from being asked', async () => {
  const local = localEmbedder(syntax);
  const { knowledge } = open({
    embedder: {
      id: local.id,
      // A vector of another length is no point of the collection.
      embed: async (inputs) =>
        (await local.embed(inputs)).map((vector, i) =>
          inputs[i]?.description === 'odd' ? vector.slice(0, 3) : vector,
        ),
    },
  });
  const pattern = await patternOf('python', CODE, FIXED);
  expect(await knowledge.remember(pattern)).toBeNull();
  const others = ['!=', '<=', '>='].map((sign) => FIXED.replace('<', sign));
  const patterns = await Promise.all(
    others.map((fixed, i) =>
      patternOf('python', CODE, fixed, { fixId: `g${i}`, description: i === 1 ? 'odd' : 'assert 4 == 1' }),
    ),
  );
  expect(await knowledge.rememberAll(patterns)).toEqual([null, null, null]);
  const kept = await knowledge.list(0, 10);
  expect(kept.patterns.map(({ fixId }) => fixId).sort()).toEqual(['f1', 'g0', 'g2']);
  expect(await knowledge.lookup(question)).toHaveLength(3);
});

test('no secret is kept, and nothing at all where nobody takes secrets out', async () => {
  const { knowledge } = open();
  const key = `AKIA${'QWERTYUIOP123456'}`;
  const withKey = (text: string) => text.replace('lowest = values[0]', `lowest = values["${key}"]`);
  const secret = await patternOf('python', withKey(CODE), withKey(FIXED));
  expect(await knowledge.remember(secret)).toBe('it holds a secret');
  const told = await patternOf('python', CODE, FIXED, {
    description: `refused ${key}`,
    repoUrl: 'https://u:pw@host/a.git',
  });
  await knowledge.remember(told);
  const { patterns } = await knowledge.list(0, 10);
  expect(JSON.stringify(patterns)).not.toMatch(/AKIA|pw@/);
  expect(patterns).toHaveLength(1);
  for (const off of [null, (text: string) => text]) {
    const { knowledge: unsafe } = open({ redact: off });
    expect(await unsafe.remember(await patternOf('python', CODE, FIXED))).toMatch(/not redacted/);
    expect(await unsafe.list(0, 10)).toEqual({ total: 0, patterns: [] });
  }
});
