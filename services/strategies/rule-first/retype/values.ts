import type { Node } from '../../../syntax/contract';
import type { EditRoles } from '../../../syntax/roles';

const MOST_EMPTY = 3;

/** Values of other types that may be meant where a literal stands: what says the same, and what says nothing yet. */
export interface OtherValues {
  readonly same: readonly string[];
  readonly empty: readonly string[];
}

export function otherValues(value: Node, roles: EditRoles): OtherValues {
  const { integer, float, text, truth, nothing } = roles;
  const empty = roles.emptyValues.filter((one) => one !== value.text).slice(0, MOST_EMPTY);
  if (text.includes(value.type)) {
    const inside = value.text.replace(/^\w*["'`]+|["'`]+$/g, '');
    const truths = Object.values(truth).filter((one) => one.toLowerCase() === inside.toLowerCase());
    return { same: /^-?\d+(\.\d+)?$/.test(inside) ? [inside] : truths, empty: inside === '' ? empty : [] };
  }
  if (integer.includes(value.type) || float.includes(value.type)) {
    const quote = roles.emptyValues.find((one) => /^["']{2}$/.test(one))?.[0] ?? '"';
    const written = `${quote}${value.text}${quote}`;
    // Where a number stands for nothing yet, so does the text that is meant.
    return value.text === '0' ? { same: [`${quote}${quote}`, written], empty } : { same: [written], empty: [] };
  }
  return { same: [], empty: nothing.includes(value.type) || value.type in truth ? empty : [] };
}
