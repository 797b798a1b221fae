import type { Template } from '../template';
import { byFactor, byName, byOne, edgeIndex, joinName, slices } from './bounds';
import { argumentOrder, callForAssignment, copy, rangeBounds, single, unwrapCall, wrap } from './calls';
import { addCondition, guard, replaceCondition, returnCondition, under } from './conditions';
import { initial, nameForConstant, number, text, truth } from './constants';
import { exchangeIndices, innerBounds, reset } from './loops';
import { counterpart, member, otherCall, scopedName, target, variable } from './names';
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
import {
  assignment,
  deletion,
  filling,
  insertion,
  missingJump,
  otherwise,
  replacement,
  step,
  swapNext,
} from './statements';
import { awaited, extreme, ingredient, returnValue } from './values';

/** All families; the order of candidates comes from their priors, not from this list. */
export const TEMPLATES: readonly Template[] = [
  ...[operator, augmented, operandSwap, dropOperand, comparisonBound, elementSwap, indexSwap, negation],
  ...[number, text, truth, initial, nameForConstant],
  ...[variable, target, member, scopedName, counterpart, otherCall],
  ...[argumentOrder, rangeBounds, unwrapCall, wrap, copy, callForAssignment, single],
  ...[byOne, byName, byFactor, joinName, slices, edgeIndex],
  ...[addCondition, replaceCondition, returnCondition, guard, under],
  ...[ingredient, returnValue, extreme, awaited],
  ...[deletion, swapNext, insertion, replacement, filling, assignment, step, otherwise, missingJump],
  ...[moveOut, moveIn],
  ...[reset, innerBounds, exchangeIndices],
];
