import type { Harness } from './harness';
import type { Row } from './score';

/** Tasks with known answers. */
export interface TaskSet {
  readonly name: string;
  readonly summary: string;
  /** Variable that names the folder with the data; null where the bench brings its own. */
  readonly variable: string | null;
  /** How many tasks, or which share of them, shall be plausible and right, and what half of them may take. */
  readonly goals: {
    readonly plausible?: number;
    readonly right?: number;
    readonly rightShare?: number;
    readonly medianSeconds?: number;
  };
  /** @param data the folder that {@link variable} names */
  tasks(data: string, seed: number): readonly BenchTask[];
}

export interface BenchTask {
  readonly name: string;
  run(harness: Harness): Promise<Row>;
}
