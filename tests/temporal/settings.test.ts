import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../services/config/config';
import { loadTemporalSettings } from '../../services/temporal/settings';

const shipped = join(__dirname, '../../temporal.yaml');

function variant(edit: (text: string) => string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'rift-settings-')), 'temporal.yaml');
  writeFileSync(file, edit(readFileSync(shipped, 'utf8')));
  return file;
}

test('the shipped file is valid, and the environment wins over it', () => {
  const plain = loadTemporalSettings(loadConfig({ HOME: '/nowhere' }));
  expect(plain).toMatchObject({ address: '127.0.0.1:7233', namespace: 'default', tls: false });
  const env = { TEMPORAL_ADDRESS: 'temporal.example:7233', TEMPORAL_NAMESPACE: 'rift', TEMPORAL_TLS: 'on' };
  expect(loadTemporalSettings(loadConfig(env))).toMatchObject({
    address: 'temporal.example:7233',
    namespace: 'rift',
    tls: true,
  });
});

test.each([
  [
    'an unknown activity',
    (t: string) => `${t}  bakeCake: { start_to_close_secs: 1, retry: local }\n`,
    /activities.*additional/,
  ],
  ['a missing activity', (t: string) => t.replace(/^ {2}pushBranch:.*\n/m, ''), /activities.*pushBranch/],
  ['an unknown retry class', (t: string) => t.replace(/retry: network/, 'retry: nowhere'), /no retry class: "nowhere"/],
  [
    'a time that is none',
    (t: string) => t.replace(/heartbeat_secs: 30/, 'heartbeat_secs: -1'),
    /heartbeat_secs must be > 0/,
  ],
  ['a search attribute of no type', (t: string) => t.replace('KeywordList', 'Words'), /RiftBugTypes/],
])('%s stops the start and names its place', (_, edit, message) => {
  expect(() => loadTemporalSettings(loadConfig({}), variant(edit))).toThrow(message);
});
