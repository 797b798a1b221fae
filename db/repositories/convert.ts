/** ISO 8601 of a column's time. */
export function iso(time: Date): string {
  return time.toISOString();
}

export function isoOrNull(time: Date | null): string | null {
  return time === null ? null : time.toISOString();
}

// NUL and halves of surrogate pairs: PostgreSQL stores neither, and what a program prints, or a cut through it, may hold both.
const UNSTORABLE = /\u0000|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The same value with the replacement character in the place of what text and JSON columns refuse. */
export function storable<T>(value: T): T {
  if (typeof value === 'string') return value.replace(UNSTORABLE, '\ufffd') as T;
  if (Array.isArray(value)) return value.map(storable) as T;
  if (value instanceof Date || value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storable(key), storable(inner)])) as T;
}
