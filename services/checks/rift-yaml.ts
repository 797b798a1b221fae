import Ajv from 'ajv';
import { LineCounter, parseDocument, type Node } from 'yaml';
import { CHECK_KINDS, type CheckKind } from '../../domain/check';
import type { Diagnostic } from '../../domain/diagnostic';
import type { Tree } from '../languages/contract';

export const RIFT_YAML = '.rift.yaml';

/** A check that the repository orders itself. */
export interface OrderedCheck {
  readonly kind: CheckKind;
  readonly run: string;
  readonly cwd: string;
  /** Seconds; null: the kind's own. */
  readonly timeout: number | null;
  readonly line: number;
}

const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['checks'],
  properties: {
    checks: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['kind', 'run'],
        properties: {
          kind: { enum: CHECK_KINDS },
          run: { type: 'string', minLength: 1 },
          cwd: { type: 'string', pattern: '^(?!/)(?!.*(^|/)\\.\\.(/|$)).*$' },
          timeout: { type: 'number', exclusiveMinimum: 0, maximum: 3600 },
        },
      },
    },
  },
} as const;

type Settings = { readonly checks: readonly { kind: CheckKind; run: string; cwd?: string; timeout?: number }[] };

const validate = new Ajv({ allErrors: true, verbose: true }).compile<Settings>(SCHEMA);

/** The repository's own order of checks; its errors are those of a pipeline file. */
export function readRiftYaml(tree: Tree): { ordered: OrderedCheck[]; errors: Diagnostic[] } {
  const text = tree.read(RIFT_YAML);
  if (text === null) return { ordered: [], errors: [] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent' });
  const lineOf = (path: readonly string[]) => {
    for (let keys = path; keys.length > 0; keys = keys.slice(0, -1)) {
      const node = document.getIn(keys, true) as Node | undefined;
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  if (document.errors.length > 0) {
    const [error] = document.errors;
    const { line = 1 } = error?.linePos?.[0] ?? {};
    return { ordered: [], errors: [problem(error?.message.split('\n')[0] ?? 'no YAML', line)] };
  }
  const settings: unknown = document.toJS();
  if (!validate(settings)) {
    const errors = (validate.errors ?? []).map(({ instancePath, message, params }) => {
      const path = instancePath.split('/').filter(Boolean);
      const extra = 'additionalProperty' in params ? ` "${String(params.additionalProperty)}"` : '';
      const allowed = 'allowedValues' in params ? ` ${(params.allowedValues as string[]).join(', ')}` : '';
      return problem(`${path.join('.') || 'the file'} ${message ?? 'is wrong'}${extra}${allowed}`, lineOf(path));
    });
    return { ordered: [], errors };
  }
  const ordered = settings.checks.map(({ kind, run, cwd, timeout }, i) => ({
    ...{ kind, run, cwd: cwd?.replace(/^\.\/|\/$/g, '') || '.', timeout: timeout ?? null },
    line: lineOf(['checks', String(i), 'run']),
  }));
  return { ordered, errors: [] };
}

function problem(message: string, line: number): Diagnostic {
  const place = { file: RIFT_YAML, line, column: null, endLine: null, endColumn: null };
  return {
    source: 'pipeline',
    code: 'rift-yaml',
    message,
    severity: 'error',
    ...place,
    bugType: 'PIPELINE_CONFIG',
    tests: [],
    frames: [],
  };
}
