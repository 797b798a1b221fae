import type { FileChange } from '../../../domain/patch';
import type { Veto } from '../../../domain/validation';
import type { ChangeView, LedgerInput, LedgerView, Side, VetoRule } from './contract';
import { dependencies } from './dependencies';
import { environment } from './environment';
import { functionality } from './functionality';
import { judgeConfig } from './judge-config';
import { literalAnswers } from './literal-answers';
import { outsideCheckout } from './outside-checkout';
import { suppressions } from './suppressions';
import { swallowedErrors } from './swallowed-errors';
import { testEdits } from './test-edits';
import { testsInSource } from './tests-in-source';

export type { LedgerInput, Role } from './contract';

/** Every veto there is. A new one is a file here and a line. */
const RULES: readonly VetoRule[] = [
  outsideCheckout,
  testEdits,
  testsInSource,
  judgeConfig,
  suppressions,
  swallowedErrors,
  literalAnswers,
  environment,
  dependencies,
  functionality,
];

/** What forbids a patch although it may pass every check. Empty: nothing. */
export async function judgePatch(input: LedgerInput): Promise<Veto[]> {
  const changes = await Promise.all(
    input.patch.changes.filter((change) => change.before !== change.after).map((change) => viewOf(change, input)),
  );
  const view: LedgerView = { ...input, changes, testTexts: once(() => testTexts(input)) };
  const vetoes = await Promise.all(RULES.map((rule) => rule(view)));
  return vetoes.flat();
}

async function viewOf(change: FileChange, { syntax, role }: LedgerInput): Promise<ChangeView> {
  const language = syntax.languageOf(change.path);
  const side = async (text: string | null): Promise<Side | null> => {
    if (text === null) return null;
    // Python ends a line at a carriage return too; a grammar that does not would take code for a comment.
    const lines = text.replace(/\r\n?/g, '\n').replace(/\f/g, ' ');
    const tree = language ? await syntax.parse(language, lines) : null;
    return { text: lines, root: tree?.rootNode ?? null };
  };
  return {
    change,
    path: change.path,
    role: role(change.path),
    table: language && syntax.table(language),
    before: await side(change.before),
    after: await side(change.after),
  };
}

function testTexts({ tree, role }: LedgerInput): ReadonlyMap<string, string> {
  const texts = tree.files.filter((file) => role(file) === 'test').map((file) => [file, tree.read(file)] as const);
  return new Map(texts.filter((entry): entry is readonly [string, string] => entry[1] !== null));
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
