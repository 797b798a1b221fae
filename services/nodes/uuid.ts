import { createHash } from 'node:crypto';

/** A UUID (version 8) that follows from its parts, so that a repeated attempt gives the same one. */
export function uuidOf(...parts: readonly (string | number)[]): string {
  const hex = createHash('sha256')
    .update(parts.map((part) => `${String(part).length}:${part}`).join('|'))
    .digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16).padStart(2, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(18, 20)}-${hex.slice(20, 32)}`;
}
