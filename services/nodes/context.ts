import type { Database } from '../../db';
import type { Knowledge, Progress, Trace } from '../../domain/ports';
import type { RunRecord } from '../../domain/run-record';
import type { RunId } from '../../domain/submission';
import type { Checks } from '../checks';
import type { ReasonCode } from '../../domain/verdict';
import type { Config } from '../config/config';
import type { EventStore } from '../events';
import type { ModelRoom } from '../budget';
import type { CiProvider, CleanJudge } from '../ci';
import type { Git } from '../git';
import type { Languages } from '../languages';
import type { TestStore } from '../knowledge';
import type { RunMirror } from '../runs/mirror';
import type { Sandbox } from '../sandbox/contract';
import type { StrategyModule } from '../strategies/contract';
import type { Syntax } from '../syntax/contract';
import type { Workspace } from '../workspace';

/** What an activity worker has for all of its runs. */
export interface WorkerParts {
  readonly config: Config;
  readonly database: Database;
  readonly events: EventStore;
  readonly mirror: RunMirror;
  readonly sandbox: Sandbox;
  readonly syntax: Syntax;
  readonly adapters: Languages;
  readonly checks: Checks;
  readonly strategies: readonly StrategyModule[];
  readonly models: ModelRoom;
  readonly git: Git;
  /** null: switched off. */
  readonly knowledge: Knowledge | null;
  /** Tests that were written against fixes; null: switched off. */
  readonly testStore: TestStore | null;
  readonly ci: { readonly providers: readonly CiProvider[]; readonly judgeAt: CleanJudge };
  /** Task queue of this worker alone. */
  readonly ownQueue: string;
}

/** One node at work on one run. */
export interface NodeContext extends WorkerParts {
  readonly runId: RunId;
  readonly trace: Trace;
  readonly progress: Progress;
  readonly workspace: Workspace;
  /** @throws where the run is not in the database */
  readonly run: () => Promise<RunRecord>;
}

/** A run that cannot go on, for a reason that its end shall name. Tried again only where `transient`. */
export class RunRefused extends Error {
  override readonly name = 'RunRefused';
  constructor(
    readonly code: ReasonCode,
    message: string,
    readonly transient: boolean,
  ) {
    super(message);
  }
}

/** Nothing is wrong, it only takes longer: to be asked again. */
export class NotYet extends Error {
  override readonly name = 'NotYet';
  constructor(
    message: string,
    readonly afterSecs: number,
  ) {
    super(message);
  }
}
