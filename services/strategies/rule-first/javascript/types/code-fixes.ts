import type { Proposal, Rule } from '../../rule';
import { compilerCode, compilerSays } from '../ask';
import { byPrior } from '../../propose';

/** How often a code fix of the compiler is right where it is offered, by its name. Those that only silence are left out. */
const PRIORS: Readonly<Record<string, number>> = {
  spelling: 0.93,
  import: 0.88,
  addMissingAwait: 0.9,
  addMissingAwaitToInitializer: 0.9,
  fixAwaitInSyncFunction: 0.92,
  addMissingAsync: 0.85,
  fixReturnTypeInAsyncFunction: 0.9,
  fixMissingCallParentheses: 0.85,
  removeAccidentalCallParentheses: 0.9,
  returnValueCorrect: 0.85,
  forgottenThisPropertyAccess: 0.9,
  forgottenThisPropertyAccessStatic: 0.9,
  constructorForDerivedNeedSuperCall: 0.9,
  classSuperMustPrecedeThisAccess: 0.9,
  extendsInterfaceBecomesImplements: 0.95,
  fixOverrideModifier: 0.95,
  fixConvertConstToLet: 0.8,
  convertConstToLet: 0.8,
  convertToTypeOnlyImport: 0.95,
  convertToTypeOnlyExport: 0.95,
  splitTypeOnlyImport: 0.85,
  fixUnreachableCode: 0.7,
  fixUnusedLabel: 0.8,
  unusedIdentifier: 0.9,
  fixNoPropertyAccessFromIndexSignature: 0.95,
  fixImplicitThis: 0.7,
  fixNaNEquality: 0.93,
  fixPropertyAssignment: 0.93,
  fixIncorrectNamedTupleSyntax: 0.9,
  useDefaultImport: 0.8,
  requireInTs: 0.8,
  fixImportNonExportedMember: 0.6,
  invalidImportSyntax: 0.8,
  fixExpectedComma: 0.9,
  addMissingConst: 0.85,
  addMissingNewOperator: 0.95,
  fixMissingTypeAnnotationOnExports: 0.8,
  removeUnnecessaryAwait: 0.85,
  fixAddVoidToPromise: 0.7,
  addOptionalPropertyUndefined: 0.6,
  strictClassInitialization: 0.5,
  fixClassIncorrectlyImplementsInterface: 0.3,
  fixMissingMember: 0.4,
  fixMissingProperties: 0.3,
  addMissingInvocationForDecorator: 0.85,
  inferFromUsage: 0.75,
  addNameToNamelessParameter: 0.8,
  correctQualifiedNameToIndexedAccessType: 0.9,
  fixConvertToMappedObjectType: 0.8,
  fixEnableExperimentalDecorators: 0,
  fixStrictClassInitialization: 0.5,
  deleteUnmatchedParameter: 0.8,
  renameUnmatchedParameter: 0.85,
  wrapJsxInFragment: 0.9,
  wrapDecoratorInCall: 0.9,
  fixSpelling: 0.93,
  addConvertToUnknownForNonOverlappingTypes: 0,
  disableJsDiagnostics: 0,
};

/** A name that a module does not offer: its uses follow another one, which the compiler leaves behind. */
const IMPORTED = /^TS(2724|2305)$/;
/** What only tells the compiler to look away is no repair. */
const SILENCES = /\bany\b|@ts-|\bas unknown\b|!\s*[:;=]|\w!$|Method not implemented/;
const RUNTIME = /^(ReferenceError|TypeError|SyntaxError|no-undef|@typescript-eslint\/[\w-]+|lint\/[\w/-]+)$/;

/** The compiler's own fixes, through its language service, for exactly this finding. */
export const codeFixes: Rule = {
  id: 'code-fixes',
  // What a module lacks at run time the other rules know without asking, which takes seconds.
  applies: ({ diagnostic: { code }, bugType }) =>
    compilerCode(code) !== null || (RUNTIME.test(code) && !['SYNTAX', 'INDENTATION', 'IMPORT'].includes(bugType)),
  async *propose(bench, failure) {
    const { code, frames } = failure.diagnostic;
    const places = [
      { file: failure.file, line: failure.line },
      ...(compilerCode(code) === null ? frames.toReversed().slice(0, 3) : []),
    ];
    const proposals: Proposal[] = [];
    for (const [depth, { file, line }] of places.entries()) {
      for (const told of await compilerSays(bench, file, line, code)) {
        const offered = new Map<string, number>();
        for (const fix of told.fixes) {
          const base = PRIORS[fix.name] ?? 0.35;
          if (IMPORTED.test(code) && /spelling/i.test(fix.name)) continue;
          if (base === 0 || fix.edits.length === 0 || fix.edits.some((edit) => SILENCES.test(edit.text))) continue;
          // Several of one kind: the first is the likeliest.
          const rank = offered.get(fix.name) ?? 0;
          offered.set(fix.name, rank + 1);
          const prior = base * 0.92 ** rank * (told.exact || compilerCode(code) === null ? 1 : 0.6) * 0.9 ** depth;
          proposals.push({
            edits: fix.edits,
            template: `code-fix-${fix.name}`,
            prior,
            editKind: 'ast_rewrite',
            description: fix.description,
          });
        }
      }
    }
    yield* byPrior(proposals);
  },
};
