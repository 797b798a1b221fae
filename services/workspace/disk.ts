import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Too little room to go on; the message names the place and what it takes. */
export class DiskFull extends Error {
  override readonly name = 'DiskFull';
}

/** Least free space with which a run starts. */
export const LEAST_FREE_BYTES = 2 ** 30;

/**
 * Looks whether there is room before work that fills the disk.
 * @param path what shall be written to; it exists, or a folder above it does
 * @throws DiskFull
 */
export async function requireSpace(path: string, bytes = LEAST_FREE_BYTES): Promise<void> {
  let place = path;
  let free: number | null = null;
  while (free === null) {
    free = await statfs(place).then(
      (fs) => fs.bavail * fs.bsize,
      () => null,
    );
    if (free === null && dirname(place) === place) return;
    if (free === null) place = dirname(place);
  }
  if (free >= bytes) return;
  const mib = (n: number) => `${Math.floor(n / 2 ** 20)} MiB`;
  throw new DiskFull(
    `${place} has ${mib(free)} free, and this takes ${mib(bytes)}: make room, or set RIFT_HOME to another disk`,
  );
}
