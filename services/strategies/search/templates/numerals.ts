/** A number as it is written: another value in the same notation, and the neighbours that whoever wrote it had at hand. */
export interface Numeral {
  readonly value: number;
  /** The value of one in the last digit that is not zero: 0x1000 of 0x7000, 0.1 of 0.7. */
  readonly step: number;
  write(value: number): string;
}

const WRITTEN =
  /^(0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|[\d_]*\.?[\d_]*(?:[eE][+-]?\d+)?)((?:_?[iuf]\d+|_?[iu]size|[lLfFdDnuU]+)?)$/;

/** null where it is no plain number. */
export function numeralOf(text: string): Numeral | null {
  const [, digits = '', unit = ''] = WRITTEN.exec(text) ?? [];
  const suffix = digits.endsWith('_') ? `_${unit}` : unit;
  const bare = digits.replace(/_/g, '');
  const value = /\d/.test(bare) ? Number(bare) : Number.NaN;
  if (!Number.isFinite(value)) return null;
  const prefix = /^0[xXbBoO]/.exec(bare)?.[0];
  if (prefix !== undefined) {
    const base = { x: 16, b: 2, o: 8 }[prefix[1]?.toLowerCase() ?? ''] ?? 10;
    const upper = /[A-F]/.test(bare.slice(2));
    const write = (other: number) => {
      if (other < 0) return `${other}${suffix}`;
      const own = other.toString(base).padStart(bare.length - 2, '0');
      return `${prefix}${upper ? own.toUpperCase() : own}${suffix}`;
    };
    return { value, step: base ** zeros(bare.slice(2)), write };
  }
  const [, fraction = ''] = /\.(\d*)$/.exec(bare) ?? [];
  const isFloat = /[.eE]/.test(bare);
  const step = fraction.replace(/0+$/, '')
    ? 10 ** -fraction.replace(/0+$/, '').length
    : 10 ** zeros(bare.split('.')[0] ?? '');
  const write = (other: number) => {
    const own = String(Number(other.toPrecision(12)));
    return `${isFloat && /^-?\d+$/.test(own) ? `${own}.0` : own}${suffix}`;
  };
  return { value, step, write };
}

/** How many zeros are at the end; none where there is nothing else. */
const zeros = (digits: string): number => (/[^0]/.test(digits) ? (/0*$/.exec(digits)?.[0].length ?? 0) : 0);
