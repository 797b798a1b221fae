import { lstatSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownership } from '../../services/sandbox/ownership';

const GUEST = 64_321;
const asRoot = process.getuid?.() === 0 ? test : test.skip;
/** Takes longer to give back than to lend, as a busy machine may. */
const SLOW = '#!/bin/sh\ncase "$2" in 0:0) sleep 0.4 ;; esac\nPATH=/usr/bin:/bin exec chown "$@"\n';

asRoot('a folder that is lent again while it is on its way back belongs to the one who has it', async () => {
  const root = mkdtempSync(join(tmpdir(), 'lent-'));
  const [folder, bin] = [join(root, 'folder'), join(root, 'bin')];
  try {
    mkdirSync(folder);
    mkdirSync(bin);
    writeFileSync(join(folder, 'a'), '');
    writeFileSync(join(bin, 'chown'), SLOW, { mode: 0o755 });
    const owners = () => [folder, join(folder, 'a')].map((path) => lstatSync(path).uid);
    const { lend } = ownership(GUEST, { PATH: `${bin}:${process.env.PATH}` });
    const first = await lend(folder);
    const returned = first.end();
    const second = await lend(folder);
    await returned;
    expect(owners()).toEqual([GUEST, GUEST]);
    await second.end();
    expect(owners()).toEqual([0, 0]);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
