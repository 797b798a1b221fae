import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FixPattern } from '../../domain/fix-pattern';
import { KnowledgeRefused } from '../../domain/ports';

/** What is to be done to the collection and was not yet: the last word on each fix. */
export type Letter = { readonly put: FixPattern } | { readonly drop: string };

type Deliver = (letters: readonly Letter[]) => Promise<void>;

const AT_ONCE = 50;

export interface Outbox {
  leave(fixId: string, letter: Letter): Promise<void>;
  /**
   * Hands out the letters, many at once; what was delivered is gone, also where the process ends in between and it comes twice. One
   * that is refused by itself stays as a file that nobody delivers.
   */
  deliver(to: Deliver): Promise<void>;
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

async function deliverAll(dir: string, to: Deliver): Promise<void> {
  const names = (await readdir(dir).catch(() => [])).filter((name) => name.endsWith('.json'));
  for (let i = 0; i < names.length; i += AT_ONCE) await deliverPack(dir, names.slice(i, i + AT_ONCE), to);
}

async function deliverPack(dir: string, names: readonly string[], to: Deliver): Promise<void> {
  const found = await Promise.all(
    names.map(async (name) => ({ file: join(dir, name), text: await textOf(dir, name) })),
  );
  const letters = found.filter(({ text }) => text !== null);
  if (letters.length === 0) return;
  try {
    await to(letters.map(({ text }) => JSON.parse(String(text)) as Letter));
  } catch (error) {
    if (!(error instanceof KnowledgeRefused)) throw error;
    if (names.length > 1) for (const name of names) await deliverPack(dir, [name], to);
    else for (const { file } of letters) await rename(file, `${file}.refused`);
    return;
  }
  for (const { file, text } of letters) {
    // A later word on the same fix may have come meanwhile: it stays.
    if ((await readFile(file, 'utf8').catch(() => null)) === text) await rm(file, { force: true });
  }
}

const textOf = (dir: string, name: string): Promise<string | null> =>
  readFile(join(dir, name), 'utf8').catch(() => null);
