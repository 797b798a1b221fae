import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';
import type { Rubric } from '../../domain/benchmark';
import { RUBRIC_SCHEMA } from './schema';

/** The rubric file breaks its schema, or its points do not sum to its total. */
export class RubricInvalidError extends Error {
  override readonly name = 'RubricInvalidError';
}

const validate = new Ajv({ allErrors: true }).compile<Rubric>(RUBRIC_SCHEMA);

/** @throws RubricInvalidError with the place and what is wrong */
export function readRubric(text: string): Rubric {
  const data: unknown = parse(text);
  if (!validate(data)) {
    const [first] = validate.errors ?? [];
    throw new RubricInvalidError(`rubric: ${first?.instancePath || '/'} ${first?.message ?? 'is not valid'}`);
  }
  const ids = data.criteria.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice) throw new RubricInvalidError(`rubric: the criterion ${twice} is there twice`);
  const flat = data.criteria.find(({ best, worst }) => best === worst);
  if (flat) throw new RubricInvalidError(`rubric: best and worst of ${flat.id} are the same`);
  const sum = data.criteria.reduce((all, { points }) => all + points, 0);
  if (sum !== data.total) throw new RubricInvalidError(`rubric: the points sum to ${sum}, not to ${data.total}`);
  return data;
}

let known: Rubric | null = null;

/** The rubric that comes with Rift. */
export function loadRubric(): Rubric {
  return (known ??= readRubric(readFileSync(join(__dirname, 'rubric.yaml'), 'utf8')));
}
