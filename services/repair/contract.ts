import type { Candidate } from '../../domain/patch';
import type { CheckReport } from '../../domain/check';
import type { Cluster } from '../../domain/failure';
import type { Validation } from '../../domain/validation';

/** One validator for patches of whatever origin. */
export interface Validator {
  /**
   * Applies the candidate in a scratch copy in which tests and configuration of the submission are restored, asks the ledger,
   * runs the checks and compares with `before`.
   */
  validate(candidate: Candidate, cluster: Cluster, before: CheckReport): Promise<Validation>;
}
