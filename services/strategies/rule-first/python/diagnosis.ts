import type { Failure } from '../../../../domain/failure';

/** What a Python tool says, whichever tool it is: the kind by its rule id, the names by its message's form. */
export type Diagnosis =
  | { readonly kind: 'no-module'; readonly module: string }
  | { readonly kind: 'no-export'; readonly module: string | null; readonly name: string; readonly circular: boolean }
  | { readonly kind: 'undefined-name'; readonly name: string }
  | {
      readonly kind: 'no-attribute';
      readonly owner: string | null;
      readonly ownerKind: 'module' | 'class' | 'instance';
      readonly name: string;
    }
  | { readonly kind: 'unexpected-keyword'; readonly callee: string | null; readonly name: string };

const NO_MODULE =
  /^(ModuleNotFoundError|ImportError|import-not-found|import|import-untyped|reportMissingImports|reportMissingModuleSource|E0401|import-error)$/;
const NO_EXPORT = /^(ImportError|attr-defined|reportAttributeAccessIssue|E0611|no-name-in-module)$/;
const UNDEFINED =
  /^(NameError|UnboundLocalError|F821|F822|F823|name-defined|used-before-def|reportUndefinedVariable|E0602|undefined-variable)$/;
const NO_ATTRIBUTE = /^(AttributeError|attr-defined|union-attr|reportAttributeAccessIssue|E1101|no-member)$/;
const KEYWORD = /^(TypeError|call-arg|reportCallIssue|E1123|unexpected-keyword-arg)$/;

const Q = `['"\`\u2018\u201c]`;
const first = (message: string, ...patterns: readonly string[]): RegExpExecArray | null => {
  for (const pattern of patterns) {
    const match = new RegExp(pattern.replaceAll('Q', Q)).exec(message);
    if (match) return match;
  }
  return null;
};

function moduleMissing(message: string): Diagnosis | null {
  const found = first(
    message,
    'No module named Q?([\\w.]+)',
    'module named Q([\\w.]+)Q',
    'stubs? for (?:module )?Q([\\w.]+)Q',
    'Import Q([\\w.]+)Q could not be resolved',
    'Unable to import Q([\\w.]+)Q',
  );
  return found?.[1] ? { kind: 'no-module', module: found[1] } : null;
}

function exportMissing(message: string): Diagnosis | null {
  const relative = first(
    message,
    'attempted relative import (?:with no known parent package|beyond top-level package)',
  );
  if (relative) return { kind: 'no-module', module: '.' };
  const found =
    first(
      message,
      'cannot import name Q(\\w+)Q from (?:partially initialized module )?Q([\\w.]+)Q',
      'No name Q(\\w+)Q in module Q([\\w.]+)Q',
    ) ?? first(message, 'cannot import name Q?(\\w+)', 'Q(\\w+)Q is unknown import symbol');
  if (found?.[1]) {
    return {
      kind: 'no-export',
      name: found[1],
      module: found[2] ?? null,
      circular: /partially initialized|circular/.test(message),
    };
  }
  const reversed = first(
    message,
    'Module Q([\\w.]+)Q (?:has no attribute|does not explicitly export attribute) Q(\\w+)Q',
  );
  return reversed?.[2] ? { kind: 'no-export', module: reversed[1] ?? null, name: reversed[2], circular: false } : null;
}

function attributeMissing(message: string): Diagnosis | null {
  const module = first(
    message,
    '(?:partially initialized )?module Q([\\w.]+)Q has no attribute Q(\\w+)Q',
    'Q(\\w+)Q is not a known attribute of module Q([\\w.]+)Q',
  );
  if (module?.[1] && module[2]) {
    const swapped = /known attribute/.test(message);
    const [owner, name] = swapped ? [module[2], module[1]] : [module[1], module[2]];
    return { kind: 'no-attribute', owner, ownerKind: 'module', name };
  }
  const found = first(
    message,
    'type object Q([\\w.]+)Q has no attribute Q(\\w+)Q',
    'Q([\\w.]+)Q object has no attribute Q(\\w+)Q',
    'of Q[^\'"]*Q has no attribute Q(\\w+)Q',
    'Q([\\w.]+)(?:\\[.*\\])?\\??Q has no attribute Q(\\w+)Q',
    '(?:Instance|Class|Module|Function) of Q([\\w.]+)Q has no Q(\\w+)Q member',
  );
  if (found) {
    const name = found[2] ?? found[1];
    const owner = found[2] === undefined ? null : (found[1] ?? null);
    return name
      ? { kind: 'no-attribute', owner, ownerKind: /^type object/.test(message) ? 'class' : 'instance', name }
      : null;
  }
  const pyright = first(
    message,
    'Cannot (?:access|assign to) attribute Q(\\w+)Q for class Q(?:type\\[)?([\\w.]+)',
    'object has no attribute Q(\\w+)Q',
  );
  return pyright?.[1]
    ? { kind: 'no-attribute', owner: pyright[2] ?? null, ownerKind: 'instance', name: pyright[1] }
    : null;
}

function undefinedName(message: string): Diagnosis | null {
  const found = first(
    message,
    'name Q(\\w+)Q is not defined',
    '(?:U|u)ndefined (?:name|variable) (?:in __all__: )?Q(\\w+)Q',
    'Name Q(\\w+)Q',
    'variable Q(\\w+)Q',
    'Q(\\w+)Q is (?:not defined|unbound|possibly unbound)',
  );
  return found?.[1] ? { kind: 'undefined-name', name: found[1] } : null;
}

function unexpectedKeyword(message: string): Diagnosis | null {
  const found = first(
    message,
    '(?:([\\w.<>]+)\\(\\) )?got an unexpected keyword argument Q(\\w+)Q',
    'Unexpected keyword argument Q(\\w+)Q(?: for Q([\\w.]+)Q)?',
    'No parameter named Q(\\w+)Q',
    'keyword argument Q(\\w+)Q in',
  );
  if (!found) return null;
  const runtime = /got an unexpected/.test(found[0]);
  const name = runtime ? found[2] : found[1];
  const callee = (runtime ? found[1] : found[2]) ?? null;
  return name ? { kind: 'unexpected-keyword', name, callee: callee?.split('.').pop() ?? null } : null;
}

const READERS: readonly (readonly [RegExp, (message: string) => Diagnosis | null])[] = [
  [NO_EXPORT, exportMissing],
  [NO_MODULE, moduleMissing],
  [UNDEFINED, undefinedName],
  [NO_ATTRIBUTE, attributeMissing],
  [KEYWORD, unexpectedKeyword],
];

/** What the failure is about; null where no reader knows its rule. */
export function diagnose(failure: Failure): Diagnosis | null {
  const { code, message } = failure.diagnostic;
  for (const [codes, read] of READERS) {
    const found = codes.test(code) ? read(message) : null;
    if (found) return found;
  }
  return null;
}

/** Names that the tool itself proposes ("Did you mean", "maybe"). */
export function hintsOf(failure: Failure): string[] {
  const tail = /(?:[Dd]id you mean|maybe|[Pp]erhaps)(.*)$/s.exec(failure.diagnostic.message)?.[1] ?? '';
  return [...tail.matchAll(new RegExp(`${Q}([\\w.]+)`, 'g'))].map((m) => m[1] ?? '').filter(Boolean);
}
