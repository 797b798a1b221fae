import type { Evaluator, OpenEvaluator } from '../../evaluate/contract';
import { readAnswer } from '../../evaluate/warm-answer';
import { WarmEvaluator } from '../../evaluate/warm-evaluator';
import { WarmSession } from '../../evaluate/warm-session';
import { HELPERS } from '../../sandbox/contract';
import type { Syntax } from '../../syntax/contract';
import { amplified } from './amplify';
import { dressed } from './dress';
import { folderOf } from './invocation';
import { warmOrder } from './warm-order';

const SESSION_SECS = 6 * 3600;
const VARIANT_MB = 512;
const LISTING_MS = 30_000;

/** Warm processes that load the repository's own modules anew for each variant; null for a check that cannot be run in them. */
export async function openJavascriptEvaluator(options: OpenEvaluator, syntax: Syntax): Promise<Evaluator | null> {
  const { check, atOnce, workCopy } = options;
  const order = warmOrder(check);
  if (!order) return null;
  const session = new WarmSession(() => open(options, { ...order, atOnce, memoryMb: VARIANT_MB }));
  if (!(await session.ready()).ready) {
    await session.close();
    return null;
  }
  return new WarmEvaluator({
    checkId: check.id,
    atOnce,
    async tests() {
      if (order.name !== undefined) return [order.name];
      const { list } = readAnswer(check.id, [], await session.submit({ ...NOTHING, list: true, cap: LISTING_MS }));
      return list;
    },
    submit: async (job, signal) => readAnswer(check.id, job.tests, await session.submit(job, signal)),
    amplify: (tests, rounds, seed) => amplified(tests, rounds, seed, { syntax, workCopy }),
    dress: (files, functions, to) => dressed(files, functions, to, { syntax, workCopy }),
    close: () => session.close(),
  });
}

const NOTHING = { files: {}, tests: [] };

async function open({ sandbox, prepared, workCopy, check, signal }: OpenEvaluator, order: object) {
  return sandbox.open({
    ...{ profile: 'check', argv: ['node', `${HELPERS}/warm/server.cjs`, JSON.stringify(order)], cwd: folderOf(check) },
    ...{ workCopy, path: prepared.path, signal, mounts: prepared.mounts, env: prepared.env },
    ...(prepared.scratch && { scratch: prepared.scratch }),
    limits: { wallSecs: SESSION_SECS, memoryMb: 4096 },
  });
}
