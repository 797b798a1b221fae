import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const LARGEST = 8 * 2 ** 20;

export interface LogFile {
  readonly path: string;
  write(chunk: Buffer | string): void;
}

/** A log that never takes more than twice its size: when it is full it becomes `<path>.1`, and what that held is gone. */
export function openLog(path: string, largest = LARGEST): LogFile {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const open = () => openSync(path, 'a', 0o600);
  let fd = open();
  let size = fstatSync(fd).size;
  return {
    path,
    write: (chunk) => {
      if (size > largest) {
        closeSync(fd);
        renameSync(path, `${path}.1`);
        fd = open();
        size = 0;
      }
      size += writeSync(fd, Buffer.from(chunk));
    },
  };
}
