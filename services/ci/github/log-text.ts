import { strFromU8, unzipSync } from 'fflate';

const LARGEST = 64 * 2 ** 20;

/** A log as text, whether it came plain or as an archive of several; what would unpack to too much is left out. */
export function logText(bytes: Buffer): string {
  if (bytes.subarray(0, 4).toString('latin1') !== 'PK\u0003\u0004') return bytes.toString('utf8');
  let left = LARGEST;
  const files = unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      const wanted = name.endsWith('.txt') && originalSize <= left;
      if (wanted) left -= originalSize;
      return wanted;
    },
  });
  return Object.keys(files)
    .sort()
    .map((name) => strFromU8(files[name] ?? new Uint8Array()))
    .join('\n');
}
