import type { Template } from '../template';
import { byFactor, byName, byOne, edgeIndex, joinName, slices } from './bounds';
import { argumentOrder, asElsewhere, callForAssignment, copy, rangeBounds, single, unwrapCall, wrap } from './calls';
import { addCondition, guard, replaceCondition, returnCondition, under } from './conditions';
import { initial, nameForConstant, number, text, truth } from './constants';
import { exchangeIndices, exchangeNames } from './exchange';
import { initialise } from './initialise';
import { innerBounds, leftover, reset } from './loops';
import { counterpart, member, otherCall, scopedName, target, variable } from './names';
import { afterAll, moveIn, moveOut } from './nesting';
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

/** Families of few variations; the order of candidates comes from their priors, not from these lists. */
export const LIKELY: readonly Template[] = [
  ...[operator, augmented, operandSwap, dropOperand, comparisonBound, elementSwap, indexSwap, negation],
  ...[number, text, truth, initial, nameForConstant],
  ...[variable, target, member, scopedName, counterpart, otherCall],
  ...[argumentOrder, rangeBounds, unwrapCall, wrap, asElsewhere, copy, callForAssignment, single],
  ...[byOne, joinName, slices, edgeIndex],
  ...[returnCondition, returnValue, extreme, awaited],
  ...[deletion, swapNext, missingJump],
  ...[moveOut, moveIn, afterAll],
  ...[reset, initialise, leftover, innerBounds, exchangeIndices, exchangeNames],
];

/** Families of very many variations, none of them likely ({@link MOST_UNLIKELY}). */
export const UNLIKELY: readonly Template[] = [
  ...[byName, byFactor, addCondition, replaceCondition, guard, under, ingredient],
  ...[insertion, replacement, filling, assignment, step, otherwise],
];
