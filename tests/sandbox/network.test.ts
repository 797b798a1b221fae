import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { endpoint, mirror } from '../../services/sandbox/network/destinations';
import { isPublicAddress } from '../../services/sandbox/network/addresses';
import { yard, type Yard } from './support';

const SECRET = 'hunter2-canary';
const WHEEL_PAGE = '<a href="demo-1.0.tar.gz">demo-1.0.tar.gz</a>';

let index: Server;
let other: Server;
let place: Yard;
const asked: { url: string; authorization: string | undefined }[] = [];
let reachedOther = 0;

beforeAll(async () => {
  index = createServer((request, response) => {
    asked.push({ url: request.url ?? '', authorization: request.headers.authorization });
    response.setHeader('content-type', 'text/html');
    response.end(request.url?.endsWith('.gz') ? 'not really an archive' : WHEEL_PAGE);
  });
  other = createServer((_, response) => (reachedOther++, response.end('REACHED')));
  await Promise.all([index, other].map((server) => new Promise<void>((r) => server.listen(0, '127.0.0.1', r))));
  const configured = `http://somebody:${SECRET}@127.0.0.1:${port(index)}/simple`;
  place = yard({ ...process.env, PIP_INDEX_URL: configured, PIP_CONFIG_FILE: '/dev/null' });
});
afterAll(() => {
  index.close();
  other.close();
  place.remove();
});

const port = (server: Server) => (server.address() as AddressInfo).port;

test('prepare reaches the index that the host’s client is configured to use, and no secret enters', async () => {
  const { stdout, stderr, refusedHosts } = await place.sh(
    'env; curl -sS "$PIP_INDEX_URL/demo/"; cat /proc/*/environ 2>/dev/null; grep -rs canary /rift /etc',
    { profile: 'prepare' },
  );
  expect({ stderr: stderr.text, refusedHosts }).toEqual({ stderr: '', refusedHosts: [] });
  expect(stdout.text).toContain(WHEEL_PAGE);
  expect(stdout.text).not.toContain(SECRET);
  const last = asked.at(-1);
  expect(last?.url).toBe('/simple/demo/');
  expect(last?.authorization).toBe(`Basic ${Buffer.from(`somebody:${SECRET}`).toString('base64')}`);
});

test('pip itself finds the index through the proxy', async () => {
  const { stdout, stderr } = await place.sh(
    '/usr/bin/python3 -m venv /tmp/v && /tmp/v/bin/pip download --no-deps --no-build-isolation -d /tmp demo',
    { profile: 'prepare' },
  );
  expect(stdout.text + stderr.text).toMatch(/Downloading .*demo-1.0.tar.gz/);
});

test('everything else is refused and told, whatever it is called', async () => {
  const at = port(other);
  const places = [
    `http://127.0.0.1:${at}/`,
    `http://localhost:${at}/`,
    `http://[::ffff:127.0.0.1]:${at}/`,
    `http://0x7f000001:${at}/`,
    `http://0.0.0.0:${at}/`,
    'http://169.254.169.254/latest/meta-data/',
    'https://not-configured.example/',
  ];
  const script = places
    .map((url) => `curl -sS -m 20 -o /dev/null -w "%{http_code} %{http_connect}\\n" "${url}"`)
    .join('; ');
  // What the lock file of a repository says makes none of these reachable.
  const allowHosts = [`127.0.0.1:${at}`, `localhost:${at}`, `[::ffff:127.0.0.1]:${at}`, '169.254.169.254:80'];
  const { stdout, refusedHosts } = await place.sh(script, { profile: 'prepare', allowHosts });
  expect(
    stdout.text
      .trim()
      .split('\n')
      .every((line) => line.includes('403')),
  ).toBe(true);
  expect(reachedOther).toBe(0);
  expect([...refusedHosts].sort()).toEqual(
    [
      `127.0.0.1:${at}`,
      `localhost:${at}`,
      `[::ffff:7f00:1]:${at}`,
      `0.0.0.0:${at}`,
      '169.254.169.254:80',
      'not-configured.example:443',
    ].sort(),
  );
});

test('there is no way around the proxy', async () => {
  const { stdout } = await place.sh(
    `curl -sS -m 5 --noproxy "*" http://127.0.0.1:${port(other)}/; curl -sS -m 5 --noproxy "*" http://192.0.2.1/; ` +
      `curl -sS -m 5 -X POST -d x "$PIP_INDEX_URL/"; ` +
      `curl -sS -m 5 --unix-socket /rift/relay/proxy.sock http://127.0.0.1:${port(other)}/`,
    { profile: 'prepare' },
  );
  expect(stdout.text).not.toContain('REACHED');
  expect(stdout.text).not.toContain(WHEEL_PAGE);
});

test('what the operator allows may be private', async () => {
  const allowing = yard(process.env, [`127.0.0.1:${port(other)}`]);
  const { stdout } = await allowing.sh(`curl -sS http://127.0.0.1:${port(other)}/`, { profile: 'prepare' });
  allowing.remove();
  expect(stdout.text).toBe('REACHED');
});

test.each([
  ['93.184.216.34', true],
  ['2606:2800:220:1:248:1893:25c8:1946', true],
  ['127.0.0.1', false],
  ['0.0.0.0', false],
  ['10.1.2.3', false],
  ['172.16.0.1', false],
  ['192.168.1.1', false],
  ['100.64.0.1', false],
  ['169.254.169.254', false],
  ['255.255.255.255', false],
  ['224.0.0.1', false],
  ['::1', false],
  ['::', false],
  ['fe80::1%eth0', false],
  ['fd00:ec2::254', false],
  ['::ffff:127.0.0.1', false],
  ['::ffff:93.184.216.34', true],
  ['64:ff9b::7f00:1', false],
  ['nonsense', false],
])('address %s: public is %s', (address, expected) => expect(isPublicAddress(address)).toBe(expected));

test.each([
  ['Example.COM', 'example.com:443'],
  ['example.com.:8443', 'example.com:8443'],
  ['0x7f.1:80', '127.0.0.1:80'],
  ['[::FFFF:127.0.0.1]:80', '[::ffff:7f00:1]:80'],
  ['', null],
])('authority %s is %s', (authority, expected) => expect(endpoint(authority)).toBe(expected));

test('credentials over TLS stay with the proxy', () => {
  expect(mirror('https://me:pa%40ss@mirror.example/simple/')).toEqual({
    url: 'http://mirror.example:443/simple/',
    destination: {
      endpoint: 'mirror.example:443',
      anyAddress: true,
      authorization: `Basic ${Buffer.from('me:pa@ss').toString('base64')}`,
      tls: true,
    },
  });
});
