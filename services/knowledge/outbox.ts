import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FixPattern } from '../../domain/fix-pattern';

/** What is to be done to the collection and was not yet: the last word on each fix. */
export type Letter = { readonly put: FixPattern } | { readonly drop: string };

export interface Outbox {
  leave(fixId: string, letter: Letter): Promise<void>;
  /** Hands out each letter in turn; one that was delivered is gone, also where the process ends in between and it comes twice. */
  deliver(to: (letter: Letter) => Promise<void>): Promise<void>;
}

/** Letters as files of a folder, whole or not there, so that neither a crash nor a server that is down loses one. */
export function openOutbox(dir: string): Outbox {
  let turn: Promise<void> = Promise.resolve();
  return {
    leave: async (fixId, letter) => {
      await mkdir(dir, { recursive: true, mode: 0o700 });
      const draft = join(dir, `.${randomUUID()}`);
      await writeFile(draft, JSON.stringify(letter), { mode: 0o600, flush: true });
      await rename(draft, join(dir, `${encodeURIComponent(fixId)}.json`));
    },
    deliver: (to) => {
      const next = turn.catch(() => undefined).then(() => deliverAll(dir, to));
      turn = next;
      return next;
    },
  };
}

async function deliverAll(dir: string, to: (letter: Letter) => Promise<void>): Promise<void> {
  const names = (await readdir(dir).catch(() => [])).filter((name) => name.endsWith('.json'));
  for (const name of names) {
    const file = join(dir, name);
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) continue;
    await to(JSON.parse(text) as Letter);
    // A later word on the same fix may have come meanwhile: it stays.
    if ((await readFile(file, 'utf8').catch(() => null)) === text) await rm(file, { force: true });
  }
}
