const PRIME = 0x100000001b3n;
const OFFSET = 0xcbf29ce484222325n;
const MASK = 0xffffffffffffffffn;

/** 64-bit FNV-1a over UTF-16 code units, 16 hexadecimal digits: an identity, no protection. Parts never run together. */
export function identity(...parts: readonly (string | number)[]): string {
  let hash = OFFSET;
  for (const part of parts) {
    const text = String(part);
    for (let i = 0; i < text.length; i++) hash = ((hash ^ BigInt(text.charCodeAt(i))) * PRIME) & MASK;
    hash = ((hash ^ 0x10000n ^ BigInt(text.length)) * PRIME) & MASK;
  }
  return hash.toString(16).padStart(16, '0');
}
