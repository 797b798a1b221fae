import type { Check, Project } from '../../domain/check';
import { openEvaluator } from '../evaluate';
import type { Evaluator } from '../evaluate/contract';
import type { LanguageAdapter, Prepared } from '../languages/contract';
import type { Sandbox } from '../sandbox/contract';
import { openScratch, type Scratch } from './scratch';

export interface EvaluatorsOptions {
  /** As long as the evaluators are open it stays as it is. */
  readonly checkout: string;
  /** Where scratch copies are made. */
  readonly parent: string;
  readonly checks: readonly Check[];
  readonly prepared: ReadonlyMap<string, Prepared>;
  readonly sandbox: Sandbox;
  readonly atOnce: number;
  readonly signal: AbortSignal;
}

/** A warm evaluator per project, each on a copy of its own, opened on first use. */
export interface Evaluators {
  /** Null where the language or the project's test tools have none. */
  of(project: Project, adapter: Pick<LanguageAdapter, 'openEvaluator'>): Promise<Evaluator | null>;
  close(): Promise<void>;
}

export function openEvaluators(options: EvaluatorsOptions): Evaluators {
  const { checkout, parent, sandbox, atOnce } = options;
  const opened = new Map<string, Promise<Evaluator | null>>();
  const copies: Scratch[] = [];
  const over = new AbortController();
  const signal = AbortSignal.any([options.signal, over.signal]);
  const open: Evaluators['of'] = async (project, adapter) => {
    const prepared = options.prepared.get(project.id);
    const checks = options.checks.filter((check) => check.projectId === project.id && check.kind === 'test');
    if (!prepared || checks.length === 0 || !adapter.openEvaluator) return null;
    const copy = await openScratch({ checkout, parent });
    copies.push(copy);
    return openEvaluator(adapter, { project, prepared, checks, workCopy: copy.path, sandbox, atOnce, signal });
  };
  return {
    of(project, adapter) {
      let evaluator = opened.get(project.id);
      if (!evaluator) opened.set(project.id, (evaluator = open(project, adapter)));
      return evaluator;
    },
    async close() {
      // One that is still being opened is not waited for.
      over.abort();
      const evaluators = await Promise.all([...opened.values()].map((one) => one.catch(() => null)));
      await Promise.all(evaluators.map((evaluator) => evaluator?.close().catch(() => undefined)));
      await Promise.all(copies.map((copy) => copy.dispose()));
    },
  };
}
