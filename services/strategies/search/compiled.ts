import type { Failure } from '../../../domain/failure';
import { strongest, type Suspicion } from '../../../domain/localization';
import { COMPILED, type Language } from '../../../domain/names';
import type { Candidate } from '../../../domain/patch';
import { walk } from '../../syntax';
import type { RepairContext } from '../contract';
import { LEAST_CAP_MS, MOST_CAP_MS, SLOWDOWN } from '../warm-tests';
import { attemptOf, type Attempt } from './attempt';
import { mutantsOf, placesAt, type Mutant } from './generate';
import type { Scene } from './scene';
import { openScenes, type Scenes } from './scenes';
import { sourceFilter } from './spectrum';
import { candidatesOf } from './unaided';

/** Languages whose compiler says where types part, and lets nothing run until they meet. */
const HAVE_TYPES: readonly Language[] = [...COMPILED, 'typescript'];
/** Every candidate costs a compilation. */
const MOST = 48;
const DRAWN = 3_000;
/** Where a name is declared is where its type comes from, however often the compiler complains elsewhere. */
const DECLARED = 0.9;
/** Edits that hardly ever change types, where they are asked for at all. */
const SELDOM = 0.3;
/** What the types are asked for at once: bytes of text, seconds. */
const MOST_BYTES = 2 ** 23;
const MOST_SECONDS = 8;
/** Without the compiler all tests are run, as far as there are no more and each takes no longer. */
const MOST_TESTS = 300;
const TEST_CAP_MS = 2_000;
/** How likely it is that what compiles and passes all tests is right. */
const PRIOR = 0.6;

/** What edits do to types, beside what else they are good for. */
const CHANGES_TYPES: Readonly<Record<string, number>> = {
  'wrap-call': 6,
  initialise: 8,
  'delete-repeated': 8,
  'initial-value': 4,
  'unwrap-call': 3,
  await: 4,
  member: 1,
  variable: 1,
  constant: 1,
  'truth-value': 1,
  'other-call': 5,
  counterpart: 1,
  'single-element': 2,
  copy: 1,
  ingredient: 1,
};

/** Calls that give what they are given. */
const KEEPS_TYPE =
  /\b(?:math\.\w+|abs|floor|ceil|round|trunc|sqrt|max|min|trim\w*|to_?(?:lower|upper)_?(?:case)?|rev(?:erse)?|sort)\(/i;

/** Whether {@link byCompiler} has anything to go by. */
export const isOfCompiler = ({ cluster: { root, failures } }: RepairContext): boolean =>
  root.bugType === 'TYPE_ERROR' &&
  HAVE_TYPES.includes(root.language) &&
  failures.every(({ tests }) => tests.length === 0);

/**
 * Edits for an error of types, the likeliest first: at its line, and where the names on that line are declared. No test runs before
 * the code compiles, so the validator judges each one; where the types can be asked for quickly, only what they allow.
 */
export async function* byCompiler(context: RepairContext): AsyncGenerator<Candidate> {
  const scenes = openScenes(context);
  const isSource = sourceFilter(context);
  const suspicions = await suspected(context.cluster.failures, scenes, isSource);
  const isAsked = context.adapter.typeErrors !== undefined;
  const drawn: Mutant[] = [];
  for await (const mutant of mutantsOf(await placesAt(suspicions, scenes), () => 0)) {
    if (isAsked || mutant.template in CHANGES_TYPES) drawn.push(mutant);
    if (drawn.length >= DRAWN) break;
  }
  const worth = ({ template, score, change }: Mutant) =>
    score * (CHANGES_TYPES[template] ?? SELDOM) * (KEEPS_TYPE.test(change.text) ? 0.1 : 1);
  const attempts = drawn.sort((a, b) => worth(b) - worth(a)).map(attemptOf);
  const allowed = isAsked ? await passingFirst(await typed(attempts, context), context) : attempts;
  yield* candidatesOf(allowed, context, { most: MOST, prior: () => PRIOR });
}

/** Those with which there are fewer errors of types than without. */
async function typed(attempts: readonly Attempt[], context: RepairContext): Promise<readonly Attempt[]> {
  const { adapter, project, tree, run, cluster } = context;
  const asked: Attempt[] = [];
  let bytes = 0;
  for (const attempt of attempts) {
    bytes += Object.values(attempt.files).reduce((sum, text) => sum + text.length, 0);
    if (bytes > MOST_BYTES) break;
    asked.push(attempt);
  }
  const variants = [{}, ...asked.map(({ files }) => files)];
  const files = [...new Set(cluster.failures.map(({ file }) => file))].filter((file) => tree.has(file));
  const seconds = Math.min(MOST_SECONDS, (context.secondsLeft?.() ?? Infinity) / 4);
  const question = { variants, files, project, tree, seconds, run };
  const [before = 0, ...after] = (await adapter.typeErrors?.(question).catch(() => [])) ?? [];
  return before === 0 ? attempts : asked.filter((_attempt, i) => (after[i] ?? before) < before);
}

/** What passes the tests as far as they can be run without the compiler, then the rest. */
async function passingFirst(attempts: readonly Attempt[], context: RepairContext): Promise<readonly Attempt[]> {
  const { adapter, project, tree } = context;
  const known = Object.values(await adapter.staticTests(project, tree).catch(() => ({}))).flat().length;
  const isWorth = attempts.length > 1 && known <= MOST_TESTS;
  const evaluator = isWorth ? await context.evaluator?.().catch(() => null) : null;
  if (!evaluator) return attempts;
  const { trials } = await evaluator.coverage({ capMs: TEST_CAP_MS });
  const tests = trials.filter(({ outcome }) => outcome !== 'skipped').map(({ checkId, id }) => ({ checkId, id }));
  if (tests.length === 0) return attempts;
  const capMs = LEAST_CAP_MS + SLOWDOWN * trials.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const passing = new Set<Attempt>();
  const batch = { variants: attempts, tests, capMs: Math.min(capMs, MOST_CAP_MS), stop: 'first_failure' } as const;
  for await (const { variant, status } of evaluator.runBatch(batch)) if (status === 'passed') passing.add(variant);
  return [...attempts.filter((one) => passing.has(one)), ...attempts.filter((one) => !passing.has(one))];
}

async function suspected(
  failures: readonly Failure[],
  scenes: Scenes,
  isSource: (file: string) => boolean,
): Promise<Suspicion[]> {
  const found: Suspicion[] = [];
  for (const { file, line } of failures.filter((failure) => isSource(failure.file))) {
    found.push({ file, line, value: 1 });
    const scene = await scenes.open(file);
    for (const declared of scene ? declarationsFor(scene, line) : [])
      found.push({ file, line: declared, value: DECLARED });
  }
  return strongest(found);
}

/** Lines where the function's names that stand on a line are bound first. */
function* declarationsFor(scene: Scene, line: number): Generator<number> {
  const onLine = [...walk(scene.tree.rootNode)].filter(
    (node) => node.startPosition.row + 1 === line && scene.roles.variable.includes(node.type),
  );
  for (const node of onLine) {
    const name = scene.view(node).names.find(({ text, from }) => text === node.text && from === 'local');
    if (name) yield scene.text.slice(0, name.boundAt).split('\n').length;
  }
}
