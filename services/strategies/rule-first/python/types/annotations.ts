import type { TextEdit } from '../../../../../domain/text-edit';
import { walk } from '../../../../syntax';
import type { Failure, Proposal, Rule, Workbench } from '../../rule';
import { addImport, importsOf, removeNames } from '../code/imports';
import { functionAround, returnsOf, spotsOf, type Spot } from '../code/places';
import { bindingsIn, usesOf } from '../code/scope';
import { topFacts } from '../facts';
import { byPrior, inFile, replaceNode } from '../../propose';
import { inferred } from './infer';

interface Fix {
  readonly edits: readonly TextEdit[];
  readonly prior: number;
  readonly description: string;
  /** Names that the edits need from `typing` or `collections.abc`. */
  readonly needs?: readonly (readonly [module: string, name: string])[];
}

type Fixer = (spot: Spot, failure: Failure) => readonly Fix[];

/** `X | None` where the file writes unions so (or defers annotations), `Optional[X]` where it does that. */
function optionalOf(spot: Spot, type: string): { text: string; prior: number; needs?: Fix['needs'] }[] {
  const union = /\w\s*\|\s*None\b|from __future__ import annotations/.test(spot.text);
  const optional = /\bOptional\[/.test(spot.text);
  const bar = { text: `${type} | None`, prior: optional && !union ? 0.6 : 0.92 };
  const old = {
    text: `Optional[${type}]`,
    prior: optional && !union ? 0.93 : 0.7,
    needs: [['typing', 'Optional']] as const,
  };
  return [bar, old];
}

const quotedTypes = (message: string) =>
  [...message.matchAll(/"([^"]+)"/g)].map((m) => (m[1] ?? '').replace(/builtins\./g, ''));

/** A default of None under a type without it; a variable that is None at first. */
const noneDefault: Fixer = (spot, { diagnostic: { message, code } }) => {
  if (!/^(assignment|reportArgumentType|reportAssignmentType)$/.test(code) || !/None/.test(message)) return [];
  const argument = /default for argument "(\w+)"/.exec(message)?.[1];
  const near = [...walk(spot.root)].filter(
    (n) => n.startPosition.row <= spot.line - 1 && n.endPosition.row >= spot.line - 1,
  );
  const typed = near.filter(
    (n) => n.type === 'typed_default_parameter' || (n.type === 'assignment' && n.childForFieldName('type')),
  );
  const meant = typed.filter((n) =>
    argument === undefined
      ? n.childForFieldName('value')?.text === 'None' || n.type === 'assignment'
      : n.childForFieldName('name')?.text === argument,
  );
  return meant.flatMap((n) => {
    const type = n.childForFieldName('type');
    if (!type || /None|Optional/.test(type.text)) return [];
    return optionalOf(spot, type.text).map((o) => ({
      edits: [replaceNode(type, o.text)],
      prior: o.prior,
      description: `${o.text}, as it may be None`,
      ...(o.needs ? { needs: o.needs } : {}),
    }));
  });
};

/** The declared result does not fit what is returned. */
const wrongReturn: Fixer = (spot, { diagnostic: { message, code } }) => {
  if (!/^(return-value|reportReturnType|no-any-return)$/.test(code)) return [];
  const node = spot.nodes.find((n) => n.type === 'return_statement') ?? spot.nodes[0];
  const fn = node ? functionAround(node) : null;
  const declared = fn?.childForFieldName('return_type');
  const value = node?.type === 'return_statement' ? node.firstNamedChild : null;
  if (!declared || !fn) return [];
  const got = /got "([^"]+)"|Type "([^"]+)" is not/.exec(message);
  const type = (got?.[1] ?? got?.[2] ?? '').replace(/builtins\./g, '').replace(/\?/g, '');
  const fixes: Fix[] = [];
  if (/None/.test(type) && !/None|Optional/.test(declared.text)) {
    for (const o of optionalOf(spot, declared.text))
      fixes.push({
        edits: [replaceNode(declared, o.text)],
        prior: o.prior - 0.25,
        description: `the result may be None`,
        ...(o.needs ? { needs: o.needs } : {}),
      });
  }
  const others = returnsOf(fn)
    .filter((r) => r.id !== node?.id)
    .map((r) => inferred(r.firstNamedChild));
  if (type !== '' && /^[\w.[\], |]+$/.test(type) && !/None|Any/.test(type)) {
    const agreed = others.length === 0 || others.every((o) => o === type || o === null);
    fixes.push({
      edits: [replaceNode(declared, type)],
      prior: agreed ? 0.62 : 0.3,
      description: `the result is ${type}`,
    });
  }
  if (value && /^(str|int|float|bool|list|tuple|dict|set|bytes)\b/.test(declared.text)) {
    const wrap = /^\w+/.exec(declared.text)?.[0] ?? '';
    fixes.push({
      edits: [replaceNode(value, `${wrap}(${value.text})`)],
      prior: code === 'no-any-return' ? 0.6 : 0.58,
      description: `return ${wrap}(…)`,
    });
  }
  return fixes;
};

/** A function without annotations where they are asked for. */
const untyped: Fixer = (spot, { diagnostic: { code, message } }) => {
  if (!/^(no-untyped-def|ANN20\d|ANN001)$/.test(code)) return [];
  const fn =
    spot.nodes.find((n) => n.type === 'function_definition') ?? (spot.nodes[0] ? functionAround(spot.nodes[0]) : null);
  const parameters = fn?.childForFieldName('parameters');
  if (!fn || !parameters) return [];
  const edits: TextEdit[] = [];
  const needs: (readonly [string, string])[] = [];
  for (const p of parameters.namedChildren) {
    if (p?.type === 'default_parameter') {
      const name = p.childForFieldName('name');
      const type = inferred(p.childForFieldName('value'));
      if (name && type && type !== 'None') edits.push({ start: name.endIndex, end: name.endIndex, text: `: ${type}` });
    }
  }
  const typedAll = edits.length > 0 || !/argument/.test(message);
  if (!fn.childForFieldName('return_type')) {
    const returned = returnsOf(fn);
    const values = returned
      .filter((r) => r.namedChildCount > 0 && r.type === 'return_statement')
      .map((r) => inferred(r.firstNamedChild));
    const types = [...new Set(values)];
    const type = returned.some((r) => r.type === 'yield')
      ? null
      : values.length === 0
        ? 'None'
        : types.length === 1
          ? types[0]
          : null;
    if (type) edits.push({ start: parameters.endIndex, end: parameters.endIndex, text: ` -> ${type}` });
  }
  return edits.length > 0 ? [{ edits, prior: typedAll ? 0.9 : 0.4, description: 'annotate the function', needs }] : [];
};

/** An empty container whose element type nothing tells. */
const needsAnnotation: Fixer = (spot, { diagnostic: { code, message } }) => {
  if (code !== 'var-annotated') return [];
  const [name = ''] = quotedTypes(message);
  const hinted = /hint: "\w+: (\w+)\[/.exec(message)?.[1] ?? '';
  const node = spot.nodes.find((n) => n.type === 'assignment' && n.childForFieldName('left')?.text.endsWith(name));
  const left = node?.childForFieldName('left');
  const right = node?.childForFieldName('right');
  const container =
    hinted.toLowerCase() ||
    (right?.type === 'list' ? 'list' : right?.type === 'dictionary' ? 'dict' : right?.text === 'set()' ? 'set' : '');
  if (!left || container === '') return [];
  const added = [...walk(spot.root)].flatMap((n) => {
    const callee = n.type === 'call' ? n.childForFieldName('function')?.text : undefined;
    return callee === `${left.text}.append` || callee === `${left.text}.add`
      ? [inferred(n.childForFieldName('arguments')?.firstNamedChild)]
      : [];
  });
  const element = added.find((t) => t) ?? null;
  const put = (type: string, prior: number, any: boolean): Fix => ({
    edits: [{ start: left.endIndex, end: left.endIndex, text: `: ${type}` }],
    prior,
    description: `annotate ${name} as ${type}`,
    ...(any ? { needs: [['typing', 'Any']] as const } : {}),
  });
  if (container === 'dict')
    return [
      put('dict[str, Any]', 0.7, true),
      put('dict[Any, Any]', 0.5, true),
      put('dict[str, int]', 0.45, false),
      put('dict[str, str]', 0.4, false),
    ];
  return [
    ...(element ? [put(`${container}[${element}]`, 0.85, false)] : []),
    put(`${container}[str]`, 0.5, false),
    put(`${container}[Any]`, 0.65, true),
  ];
};

/** A generic type without its parameters, a function taken for a type. */
const incompleteType: Fixer = (spot, { diagnostic: { code, message } }) => {
  const [name = ''] = quotedTypes(message);
  const last = name.split('.').pop() ?? '';
  if (code === 'type-arg') {
    const parameters = /^dict$/i.test(last)
      ? '[str, Any]'
      : /^(list|set|frozenset|type|deque|iterable|sequence|iterator)$/i.test(last)
        ? '[Any]'
        : /^tuple$/i.test(last)
          ? '[Any, ...]'
          : null;
    const node = spot.nodes.find((n) => n.type === 'identifier' && n.text === last && n.parent?.type === 'type');
    return node && parameters
      ? [
          {
            edits: [replaceNode(node, last + parameters)],
            prior: 0.75,
            description: `${last}${parameters}`,
            needs: [['typing', 'Any']],
          },
        ]
      : [];
  }
  if (code !== 'valid-type') return [];
  const meant: readonly [string, string] | null =
    last === 'any' ? ['typing', 'Any'] : last === 'callable' ? ['collections.abc', 'Callable'] : null;
  const nodes = spot.nodes.filter((n) => n.type === 'identifier' && n.text === last);
  return meant && nodes.length > 0
    ? [
        {
          edits: nodes.map((n) => replaceNode(n, meant[1])),
          prior: 0.93,
          description: `${meant[1]} instead of ${last}`,
          needs: [meant],
        },
      ]
    : [];
};

/** A comment that silences nothing, a cast that changes nothing. */
const needless: Fixer = (spot, { diagnostic: { code } }) => {
  if (code === 'unused-ignore') {
    const comment = spot.nodes.find((n) => n.type === 'comment' && /type:\s*ignore|pyright:\s*ignore/.test(n.text));
    const before = comment ? (/[ \t]*$/.exec(spot.text.slice(0, comment.startIndex))?.[0].length ?? 0) : 0;
    return comment
      ? [
          {
            edits: [{ start: comment.startIndex - before, end: comment.endIndex, text: '' }],
            prior: 0.96,
            description: 'drop the comment that silences nothing',
          },
        ]
      : [];
  }
  if (code !== 'redundant-cast') return [];
  return spot.nodes
    .filter((n) => n.type === 'call' && /(^|\.)cast$/.test(n.childForFieldName('function')?.text ?? ''))
    .flatMap((call) => {
      const value = call.childForFieldName('arguments')?.namedChild(1);
      if (!value) return [];
      const statement = importsOf(spot.root).find(
        (s) => s.from && s.module === 'typing' && s.names.some((n) => n.bound === 'cast'),
      );
      const last =
        usesOf(spot.root, 'cast').length === 1 && statement
          ? removeNames(
              spot.text,
              statement,
              statement.names.filter((n) => n.bound === 'cast'),
            )
          : [];
      return [
        {
          edits: [replaceNode(call, value.text), ...last],
          prior: 0.95,
          description: 'drop the cast that changes nothing',
        },
      ];
    });
};

const FIXERS: readonly Fixer[] = [noneDefault, wrongReturn, untyped, needsAnnotation, incompleteType, needless];
const CODES =
  /^(assignment|return-value|no-any-return|no-untyped-def|var-annotated|type-arg|valid-type|unused-ignore|redundant-cast|report(Argument|Assignment|Return)Type|ANN20\d|ANN001)$/;

async function withImports(bench: Workbench, spot: Spot, fix: Fix): Promise<TextEdit[] | null> {
  const { stdlib } = await topFacts(bench);
  const bound = new Set(bindingsIn(spot.root).map((b) => b.name));
  const edits = [...fix.edits];
  for (const [module, name] of fix.needs ?? []) {
    if (bound.has(name)) continue;
    const edit = addImport(spot.text, spot.root, { module, name }, (m) => stdlib.includes(m));
    if (!edit) return null;
    edits.push(edit);
  }
  return edits;
}

/** What the type checker says of annotations. */
export const annotations: Rule = {
  id: 'annotations',
  applies: ({ diagnostic }) => CODES.test(diagnostic.code),
  async *propose(bench, failure): AsyncGenerator<Proposal> {
    const [spot] = await spotsOf(bench, failure);
    if (!spot) return;
    const proposals: Proposal[] = [];
    for (const fix of FIXERS.flatMap((fixer) => fixer(spot, failure))) {
      const edits = await withImports(bench, spot, fix);
      if (edits)
        proposals.push(
          inFile(spot.path, edits, { template: 'annotation', prior: fix.prior, description: fix.description }),
        );
    }
    yield* byPrior(proposals);
  },
};
