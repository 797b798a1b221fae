// Texts that are equal where values are.
'use strict';

const DEEPEST = 6;
const LONGEST = 2000;
const MOST_ITEMS = 500;

function canonical(value, depth = 0, above = []) {
  if (typeof value === 'string') return JSON.stringify(value).slice(0, LONGEST);
  if (typeof value === 'number')
    return Object.is(value, -0) ? '-0' : String(Number.isInteger(value) ? value : Number(value.toPrecision(9)));
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'function';
  if (value === null || typeof value !== 'object') return String(value);
  if (depth > DEEPEST || above.includes(value)) return '...';
  const of = (one) => canonical(one, depth + 1, [...above, value]);
  const name = value.constructor?.name ?? '';
  if (Array.isArray(value)) return `[${Array.from(value.slice(0, MOST_ITEMS), of).join(', ')}]`;
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (kind === 'Map')
    return `Map{${[...value]
      .slice(0, MOST_ITEMS)
      .map(([k, v]) => `${of(k)}: ${of(v)}`)
      .join(', ')}}`;
  if (kind === 'Set') return `Set{${[...value].slice(0, MOST_ITEMS).map(of).join(', ')}}`;
  if (kind === 'Date') return `Date(${Number(value)})`;
  if (kind === 'RegExp') return String(value);
  if (kind === 'Error') return `${value.name}`;
  if (ArrayBuffer.isView(value)) return `${name}[${Array.from(value).slice(0, MOST_ITEMS).join(', ')}]`;
  const fields = Object.keys(value)
    .sort()
    .slice(0, MOST_ITEMS)
    .map((key) => `${key}: ${of(value[key])}`);
  return `${name === 'Object' ? '' : name}{${fields.join(', ')}}`;
}

const shown = (access, args) => `${access}(${args.map((one) => canonical(one).slice(0, 80)).join(', ')})`;

module.exports = { canonical, shown };
