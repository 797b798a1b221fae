import type { Template } from '../template';
import { byName, byOne, edgeIndex, joinName, slices } from './bounds';
import { argumentOrder, callForAssignment, copy, rangeBounds, single, unwrapCall, wrap } from './calls';
import { addCondition, guard, replaceCondition, returnCondition, under } from './conditions';
import { initial, nameForConstant, number, text, truth } from './constants';
import { counterpart, member, target, variable } from './names';
import { moveIn, moveOut } from './nesting';
import {
  augmented,
  comparisonBound,
  dropOperand,
  elementSwap,
  indexSwap,
  negation,
  operandSwap,
  operator,
} from './operators';
import { assignment, deletion, filling, insertion, missingJump, swapNext } from './statements';
import { awaited, extreme, ingredient, returnValue } from './values';

/** All families; the order of candidates comes from their priors, not from this list. */
export const TEMPLATES: readonly Template[] = [
  ...[operator, augmented, operandSwap, dropOperand, comparisonBound, elementSwap, indexSwap, negation],
  ...[number, text, truth, initial, nameForConstant],
  ...[variable, target, member, counterpart],
  ...[argumentOrder, rangeBounds, unwrapCall, wrap, copy, callForAssignment, single],
  ...[byOne, byName, joinName, slices, edgeIndex],
  ...[addCondition, replaceCondition, returnCondition, guard, under],
  ...[ingredient, returnValue, extreme, awaited],
  ...[deletion, swapNext, insertion, filling, assignment, missingJump],
  ...[moveOut, moveIn],
];
