import {
  CancellationScope,
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  isCancellation,
  setHandler,
} from '@temporalio/workflow';
import type { AgentNode } from '../domain/names';
import {
  CANCEL,
  QUARANTINE,
  STATUS,
  TASK_QUEUES,
  type HealRunInput,
  type RunProgress,
  type StopRequest,
} from '../domain/run';
import type { Judged, Scan, Step } from '../domain/run-activities';
import type { RunEnd } from '../domain/verdict';
import { endOfFailure } from './end-of-failure';
import { ordersOn, type Orders } from './orders';
import { showEnd, showProgress, showStart } from './page';
import { startReport } from './start-report';

const CANCELLED_IN_TEMPORAL: RunEnd = {
  verdict: 'cancelled',
  reason: { code: 'CANCELLED', message: 'cancelled in Temporal' },
};

/** Where a run stands, who may stop it, and what has to be taken back when it ends. */
export class RunControl {
  readonly settings;
  /** Commits of this run that the remote has. */
  pushed = 0;
  private node: AgentNode = 'repo_scanner';
  private iteration = 0;
  private end: RunEnd | null = null;
  private stop: RunEnd | null = null;
  private last: Judged | null = null;
  private sha: string | null = null;
  private readonly startedAt = Date.now();
  private readonly anywhere: Orders;
  private readonly compensations: (() => Promise<void>)[] = [];

  constructor(readonly input: HealRunInput) {
    this.settings = input.settings;
    this.anywhere = ordersOn(TASK_QUEUES.activities, input.settings);
    const running = { validator: (_request: StopRequest) => this.mustRun() };
    const reasoned = { validator: (request: StopRequest) => this.mustSay(request) };
    setHandler(defineUpdate<void, [StopRequest]>(CANCEL), (request) => this.cancel(request), running);
    setHandler(defineUpdate<void, [StopRequest]>(QUARANTINE), (request) => this.quarantine(request), reasoned);
    setHandler(defineSignal<[StopRequest?]>(CANCEL), (request) => this.cancel(request));
    setHandler(defineSignal<[StopRequest?]>(QUARANTINE), (request) => this.quarantine(request));
    setHandler(defineQuery<RunProgress>(STATUS), () => this.progress());
  }

  async open(): Promise<void> {
    showStart(this.input);
    await CancellationScope.nonCancellable(() => this.anywhere.openRun(this.input));
  }

  /** Runs the story to its end, or to the moment that somebody stops it. */
  async untilStopped(story: () => Promise<RunEnd>): Promise<RunEnd> {
    if (this.stop) return this.stop;
    const scope = new CancellationScope();
    void condition(() => this.stop !== null).then(
      () => scope.cancel(),
      () => undefined,
    );
    try {
      const end = await scope.run(story);
      return this.stop ?? (scope.consideredCancelled ? CANCELLED_IN_TEMPORAL : end);
    } catch (error) {
      return this.stop ?? (isCancellation(error) ? CANCELLED_IN_TEMPORAL : endOfFailure(error));
    }
  }

  /** What was registered is taken back, the last first, whatever else happens; then the end is written down. */
  async close(end: RunEnd): Promise<void> {
    this.end = end;
    await CancellationScope.nonCancellable(async () => {
      for (const undo of this.compensations.reverse()) await undo().catch(() => undefined);
      this.enter('self_benchmarker');
      await this.anywhere.finishRun({ runId: this.input.runId, end, iterations: this.iteration });
      showEnd(this.input, this.progress(), end);
      await startReport(this.input);
    });
  }

  async repoScanner(): Promise<Scan> {
    this.enter('repo_scanner');
    const { runId } = this.input;
    const place = { queue: TASK_QUEUES.activities as string };
    this.compensations.push(() => ordersOn(place.queue, this.settings).dropCheckout({ runId }));
    const scan = await this.anywhere.scanRepository({ runId, sha: this.sha });
    place.queue = scan.queue;
    this.sha = scan.sha;
    return scan;
  }

  ordersAt(scan: Scan): Orders {
    return ordersOn(scan.queue, this.settings);
  }

  /** @returns false where all rounds are used up, or the time is */
  nextIteration(): boolean {
    if (this.iteration >= this.input.submission.maxIterations || this.secondsLeft() <= 0) return false;
    this.iteration++;
    return true;
  }

  step(wave = 1): Step {
    return { runId: this.input.runId, iteration: this.iteration, wave };
  }

  secondsLeft(): number {
    return Math.max(0, this.settings.runBudgetSecs - (Date.now() - this.startedAt) / 1000);
  }

  /** Seconds for healing: pushing, CI and a revert always have their share. */
  healSecondsLeft(): number {
    return Math.max(0, this.secondsLeft() - (this.settings.publishSecs ?? 0));
  }

  enter(node: AgentNode): void {
    this.node = node;
    showProgress(this.input, this.progress(), this.last);
  }

  tell(state: Judged): void {
    this.last = state;
    showProgress(this.input, this.progress(), state);
  }

  private progress(): RunProgress {
    const { maxIterations } = this.input.submission;
    return { node: this.node, iteration: this.iteration, maxIterations, end: this.end };
  }

  private cancel(request?: StopRequest): void {
    this.stop ??= { verdict: 'cancelled', reason: { code: 'CANCELLED', message: request?.reason || 'cancelled' } };
  }

  private quarantine(request?: StopRequest): void {
    const message = request?.reason || 'quarantined by an operator';
    this.stop ??= { verdict: 'quarantined', reason: { code: 'QUARANTINED_BY_OPERATOR', message } };
  }

  private mustRun(): void {
    if (this.end) throw new Error('the run has ended');
  }

  private mustSay(request: StopRequest): void {
    this.mustRun();
    if (!request?.reason) throw new Error('a quarantine needs a reason');
  }
}
