import { patchKey, type Candidate, type FileChange } from '../../../domain/patch';
import type { BugType, Language } from '../../../domain/names';
import { applyEdits, type TextEdit } from '../../../domain/text-edit';
import type { StrategyModule } from '../contract';
import { proposalsFor } from './cluster';
import { goRules } from './go';
import { inspected } from './inspected';
import { javaRules } from './java';
import { javascriptRules } from './javascript';
import { pythonRules } from './python';
import { rustRules } from './rust';
import type { Proposal, Rule, Workbench } from './rule';
import { retyping } from './retype';
import { openWorkbench } from './workbench';

/** Rules by language. A new language is a folder and a line. */
const RULES: Readonly<Partial<Record<Language, readonly Rule[]>>> = {
  python: pythonRules,
  javascript: javascriptRules,
  typescript: javascriptRules,
  go: goRules,
  java: javaRules,
  rust: rustRules,
};

/** What stands for itself, whatever the language. */
const ANY_LANGUAGE: readonly Rule[] = [inspected, retyping];
/** Faults of configuration itself: there it may be edited, as far as the ledger allows. */
const IN_CONFIGURATION: readonly BugType[] = ['PIPELINE_CONFIG', 'SECRET_LEAK'];
/** A test file may be edited where it is itself at fault in one of these ways. */
const HEALABLE_IN_TESTS: readonly BugType[] = ['LINTING', 'SYNTAX', 'INDENTATION', 'IMPORT'];

const fitsLatin1 = (text: string) => [...text].every((c) => (c.codePointAt(0) ?? 0) <= 0xff);

/** The files after the edits; null where an edit does not apply or touches what a rule may not touch. */
function changesOf(bench: Workbench, proposal: Proposal): FileChange[] | null {
  const { root } = bench.cluster;
  const byPath = new Map<string, TextEdit[]>();
  for (const edit of proposal.edits) byPath.set(edit.path, [...(byPath.get(edit.path) ?? []), edit]);
  const changes: FileChange[] = [];
  for (const [path, edits] of byPath) {
    const before = bench.text(path);
    const isNew = before === null && !bench.tree.has(path);
    const after = before === null && !isNew ? null : applyEdits(before ?? '', edits);
    if (after === null) return null;
    if (before === after) continue;
    const role = bench.adapter.role(path, bench.project);
    const own = bench.cluster.failures.some((f) => f.file === path) || root.file === path;
    const configures = role === 'judge_config' || role === 'manifest';
    if (configures && !IN_CONFIGURATION.includes(root.bugType)) return null;
    if (role === 'test' && !(own && HEALABLE_IN_TESTS.includes(root.bugType))) return null;
    const encoding = isNew ? 'utf8' : bench.tree.encoding(path);
    if (encoding === 'latin1' && !fitsLatin1(after)) return null;
    changes.push({ path, encoding, before, after });
  }
  return changes.length > 0 ? changes : null;
}

function candidateOf(bench: Workbench, proposal: Proposal): Candidate | null {
  const changes = changesOf(bench, proposal);
  const { template, prior, editKind, description } = proposal;
  return changes && { patch: { changes }, strategy: 'rule_first', editKind, template, prior, description };
}

/** Rung 2 of the ladder: rules keyed on the tool's rule id and the syntax tree. */
export const ruleFirst: StrategyModule = {
  id: 'rule_first',

  unavailable(context) {
    const { language } = context.cluster.root;
    return RULES[language] || ANY_LANGUAGE.some((rule) => rule.applies(context.cluster.root))
      ? null
      : `no rules for ${language}`;
  },

  async *propose(context): AsyncGenerator<Candidate> {
    const rules = [...ANY_LANGUAGE, ...(RULES[context.cluster.root.language] ?? [])];
    const bench = openWorkbench(context);
    const seen = new Set<string>();
    const heals = async (proposal: Proposal): Promise<boolean> => {
      const candidate = candidateOf(bench, proposal);
      return (candidate && (await context.tryOut?.(candidate)))?.plausible ?? false;
    };
    for await (const proposal of proposalsFor(bench, rules, heals)) {
      if (context.signal.aborted) return;
      const candidate = candidateOf(bench, proposal);
      if (!candidate) continue;
      const key = patchKey(candidate.patch);
      if (seen.has(key)) continue;
      seen.add(key);
      yield candidate;
    }
  },
};
