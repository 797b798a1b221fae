import Ajv, { type ValidateFunction } from 'ajv';
import { jsonrepair } from 'jsonrepair';

export type Read = { readonly value: unknown; readonly repaired: boolean } | { readonly problem: string };

const MOST = 400_000;
const compiled = new WeakMap<object, ValidateFunction>();

function validatorOf(schema: object): ValidateFunction {
  let validate = compiled.get(schema);
  if (!validate) compiled.set(schema, (validate = new Ajv().compile(schema)));
  return validate;
}

/** The JSON of an answer that may stand among words or in a fence, and may be slightly broken; checked against the schema. */
export function readAnswer(text: string, schema: object): Read {
  if (text.length > MOST) return { problem: `it is longer than ${MOST} characters` };
  const validate = validatorOf(schema);
  let problem = 'it holds no JSON object';
  for (const [candidate, repaired] of candidates(text)) {
    const value = parsed(candidate, repaired);
    if (value === undefined) continue;
    if (validate(value)) return { value, repaired };
    const [first] = validate.errors ?? [];
    problem = `${first?.instancePath || '/'} ${first?.message ?? 'is not valid'}`;
  }
  return { problem };
}

/** What may be the object, as it is before repaired. */
function candidates(text: string): (readonly [string, boolean])[] {
  const fenced = /```(?:json)?\s*\n([\s\S]*?)\n?```/.exec(text)?.[1];
  const [from, to] = [text.indexOf('{'), text.lastIndexOf('}')];
  const braced = from >= 0 && to > from ? text.slice(from, to + 1) : undefined;
  const found = [...new Set([text.trim(), fenced, braced].filter((one) => one !== undefined))].filter((one) =>
    one.startsWith('{'),
  );
  return [...found.map((one) => [one, false] as const), ...found.map((one) => [one, true] as const)];
}

function parsed(text: string, repair: boolean): unknown {
  try {
    return JSON.parse(repair ? jsonrepair(text) : text) as unknown;
  } catch {
    return undefined;
  }
}
