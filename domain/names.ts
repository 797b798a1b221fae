/** The closed value lists of the outside contract. */

export const PRIMARY_BUG_TYPES = ['LINTING', 'SYNTAX', 'LOGIC', 'TYPE_ERROR', 'IMPORT', 'INDENTATION'] as const;
export const EXTENDED_BUG_TYPES = ['PIPELINE_CONFIG', 'SECRET_LEAK'] as const;
export const BUG_TYPES = [...PRIMARY_BUG_TYPES, ...EXTENDED_BUG_TYPES] as const;
export type PrimaryBugType = (typeof PRIMARY_BUG_TYPES)[number];
export type BugType = (typeof BUG_TYPES)[number];

export function isPrimaryBugType(type: BugType): type is PrimaryBugType {
  return (PRIMARY_BUG_TYPES as readonly BugType[]).includes(type);
}

export const LANGUAGES = ['python', 'javascript', 'typescript', 'java', 'go', 'rust'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Languages whose checks, linters among them, compile first: phase by phase, and nothing runs that needs what does not compile. */
export const COMPILED: readonly Language[] = ['go', 'java', 'rust'];

/** The rungs of the ladder: where a fix comes from. */
export const STRATEGIES = ['kb_lookup', 'rule_first', 'search', 'llm_single', 'llm_consensus'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** How a fix edits. */
export const EDIT_KINDS = ['line_replace', 'ast_rewrite', 'fn_regenerate'] as const;
export type EditKind = (typeof EDIT_KINDS)[number];

export const RUN_STATUSES = ['queued', 'running', 'passed', 'failed', 'quarantined'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export const FIX_STATUSES = ['applied', 'failed', 'rolled_back', 'skipped'] as const;
export type FixStatus = (typeof FIX_STATUSES)[number];

export const CI_STATUSES = ['pending', 'running', 'passed', 'failed'] as const;
export type CiStatus = (typeof CI_STATUSES)[number];

export const FINAL_STATUSES = ['PASSED', 'FAILED', 'QUARANTINED'] as const;
export type FinalStatus = (typeof FINAL_STATUSES)[number];

/** The steps of a run, in their order; also `current_node`, `agent_node` and the `node` of events. */
export const NODES = [
  'repo_scanner',
  'ast_analyzer',
  'test_runner',
  'dependency_mapper',
  'fix_generator',
  'critic_agent',
  'commit_optimizer',
  'ci_monitor',
  'rollback_agent',
  'adversarial_tester',
  'self_benchmarker',
] as const;
export type AgentNode = (typeof NODES)[number];

export const ACTION_TYPES = ['tool_call', 'decision', 'emit', 'error'] as const;
export type ActionType = (typeof ACTION_TYPES)[number];
