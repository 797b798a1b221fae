// Values made from others of their place: a little different, with what all of them have in common.
'use strict';
const { canonical } = require('./canonical.cjs');

const DEEPEST = 6;
const LETTERS = 200;

/** Numbers that are the same for the same seed. */
function random(seed) {
  let state = seed >>> 0;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const integer = (from, to) => from + Math.floor(next() * (to - from + 1));
  return { next, integer, choice: (list) => list[integer(0, list.length - 1)] };
}

const isNumber = (value) => typeof value === 'number';

class Shape {
  constructor(values, depth = 0) {
    this.numbers = values.filter(isNumber);
    this.whole = this.numbers.every(Number.isInteger);
    this.least = Math.min(...this.numbers);
    const texts = values.filter((value) => typeof value === 'string');
    const lists = values.filter(Array.isArray);
    this.letters = texts.join('').slice(0, LETTERS);
    this.filled = [...texts, ...lists].every((one) => one.length > 0);
    this.ordered = lists.every(isOrdered);
    this.equalSize = lists.length > 2 && new Set(lists.map((one) => one.length)).size === 1;
    this.distinct = lists.every(isDistinct);
    const items = lists.flat();
    this.below = items.length > 0 && depth < DEEPEST ? new Shape(items, depth + 1) : null;
  }

  vary(value, rng) {
    if (typeof value === 'boolean') return rng.next() < 0.5;
    if (isNumber(value)) return this.varyNumber(value, rng);
    if (typeof value === 'string') return this.varyText(value, rng);
    if (Array.isArray(value)) return this.varyList([...value], rng);
    if (value instanceof Set) return new Set([...value].filter(() => rng.next() < 0.7));
    if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
      const inner = new Shape(Object.values(value));
      const entries = Object.entries(value).filter(() => rng.next() < 0.9);
      return Object.fromEntries(entries.map(([key, one]) => [key, rng.next() < 0.4 ? inner.vary(one, rng) : one]));
    }
    return value;
  }

  varyNumber(value, rng) {
    const whole = [value + 1, value - 1, value * 2, rng.choice(this.numbers.length > 0 ? this.numbers : [0]), 0, 1];
    const made = rng.choice(this.whole ? whole : [value * 1.5, value / 2, value + 1, 0]);
    return Math.max(Math.min(this.least, value), made);
  }

  varyText(value, rng) {
    const letters = [...value];
    const chance = rng.next();
    if (letters.length > 0 && chance < 0.4) letters.splice(rng.integer(0, letters.length - 1), 1);
    else if (letters.length > 1 && chance < 0.6) {
      const [a, b] = [rng.integer(0, letters.length - 1), rng.integer(0, letters.length - 1)];
      [letters[a], letters[b]] = [letters[b], letters[a]];
    } else letters.splice(rng.integer(0, letters.length), 0, rng.choice([...(this.letters || 'ab ')]));
    return letters.join('') || (this.filled ? value : '');
  }

  varyList(items, rng) {
    const before = [...items];
    if (this.below) items = items.map((one) => (rng.next() < 0.4 ? this.below.vary(one, rng) : one));
    if (!this.equalSize) {
      if (items.length > 0 && rng.next() < 0.4) items.splice(rng.integer(0, items.length - 1), 1);
      if (items.length > 0 && rng.next() < 0.4) items.splice(rng.integer(0, items.length), 0, rng.choice(items));
    }
    if (this.ordered && items.every((one) => isNumber(one) || typeof one === 'string'))
      items.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    if (this.distinct) items = [...new Map(items.map((one) => [canonical(one), one])).values()];
    return items.length > 0 || !this.filled ? items : before;
  }
}

const isOrdered = (list) => list.every((one, i) => i === 0 || !(one < list[i - 1]));
const isDistinct = (list) => new Set(list.map((one) => canonical(one))).size === list.length;

module.exports = { random, Shape };
