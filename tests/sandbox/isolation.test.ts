import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox, SandboxUnavailable, CHECKOUT } from '../../services/sandbox';
import { yard, type Yard } from './support';

let place: Yard;
beforeAll(() => (place = yard()));
afterAll(() => place.remove());

describe('what repository code sees', () => {
  test('none of the variables Rift itself runs with', async () => {
    const canary = randomUUID();
    process.env.RIFT_TEST_CANARY = canary;
    const { stdout } = await place.sh('env; cat /proc/[0-9]*/environ 2>/dev/null | tr "\\0" "\\n"');
    delete process.env.RIFT_TEST_CANARY;
    expect(stdout.text).not.toContain(canary);
    const names = stdout.text.split('\n').map((line) => line.split('=')[0]);
    expect(new Set(names.filter(Boolean))).toEqual(
      new Set(['HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'TZ', 'TMPDIR', 'CI', 'PATH', 'PWD', 'OLDPWD']),
    );
  });

  test('an empty HOME of its own, and nothing of the host’s', async () => {
    const folder = mkdtempSync(join(homedir(), '.rift-canary-'));
    writeFileSync(join(folder, 'secret'), 'canary');
    const { stdout } = await place.sh(`ls -A ~; cat ${folder}/secret ~/.rift-canary*/secret; ls -A ${homedir()}`);
    rmSync(folder, { recursive: true });
    expect(stdout.text).not.toContain('canary');
  });

  test('a plain user without privileges, in a namespace where it can get none', async () => {
    const { stdout } = await place.sh(
      'id -un; grep -E "^Cap(Prm|Eff|Bnd|Amb)" /proc/self/status; grep NoNewPrivs /proc/self/status; unshare -Ur id -u 2>&1',
    );
    const [name, ...rest] = stdout.text.trim().split('\n');
    expect(name).toBe('rift');
    expect(rest.slice(0, 4).map((line) => line.split('\t')[1])).toEqual(Array(4).fill('0'.repeat(16)));
    expect(rest[4]).toContain('1');
    expect(rest.slice(5).join()).toMatch(/unshare failed/);
  });

  test('only its own processes', async () => {
    const { stdout } = await place.sh('for p in /proc/[0-9]*; do cat $p/comm; done');
    expect(stdout.text).not.toMatch(/node|jest|init/);
    expect(stdout.text.split('\n').length).toBeLessThan(8);
  });

  test('no descriptor but its own three', async () => {
    const { stdout } = await place.python(
      'import os\nfor fd in range(3, 1024):\n  try: print(fd, os.readlink(f"/proc/self/fd/{fd}"))\n  except OSError: pass',
    );
    expect(stdout.text.split('\n').filter((line) => line && !line.endsWith('/dev/null'))).toEqual([]);
  });

  test('no password file and no keys of the system', async () => {
    const { stdout } = await place.sh('cat /etc/shadow /etc/gshadow /etc/sudoers 2>&1; ls /etc/ssl /root /var 2>&1');
    expect(stdout.text).not.toMatch(/\$y\$|\$6\$|private/);
    expect(stdout.text.match(/No such file/g)?.length).toBeGreaterThanOrEqual(3);
  });
});

describe('what repository code can reach', () => {
  test('no listener of the host: loopback, abstract socket, any address', async () => {
    let connections = 0;
    const tcp = createServer(() => connections++).listen(0, '127.0.0.1');
    const abstract = createServer(() => connections++).listen(`\0rift-${process.pid}`);
    await new Promise((resolve) => tcp.once('listening', resolve));
    const { port } = tcp.address() as AddressInfo;
    const { stdout } = await place.python(`
import socket
def attempt(label, family, address):
    s = socket.socket(family); s.settimeout(2)
    try: s.connect(address); print(label, "REACHED")
    except OSError as e: print(label, type(e).__name__)
attempt("loopback", socket.AF_INET, ("127.0.0.1", ${port}))
attempt("abstract", socket.AF_UNIX, "\\0rift-${process.pid}")
attempt("internet", socket.AF_INET, ("192.0.2.1", 80))
attempt("metadata", socket.AF_INET, ("169.254.169.254", 80))
attempt("v6", socket.AF_INET6, ("2001:db8::1", 80))
`);
    tcp.close();
    abstract.close();
    expect(stdout.text).not.toContain('REACHED');
    expect(stdout.text.trim().split('\n')).toHaveLength(5);
    expect(connections).toBe(0);
  });

  test('its own loopback works', async () => {
    const { stdout } = await place.python(`
import socket, threading
for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET, "localhost"), (socket.AF_INET6, "::1")):
    s = socket.socket(family); s.bind((host, 0)); s.listen()
    threading.Thread(target=lambda: s.accept()[0].sendall(b"hello")).start()
    print(socket.create_connection(s.getsockname()[:2]).recv(9).decode())
`);
    expect(stdout.text).toBe('hello\nhello\nhello\n');
  });

  test('writes only to the work copy, the reports, HOME and temporary folders', async () => {
    const { stdout } = await place.sh(
      `for d in / /usr /usr/bin /etc /dev /rift /var /run /proc/sys/kernel ${CHECKOUT} /rift/reports ~ /tmp /var/tmp /dev/shm; do
         (echo x > $d/probe) 2>/dev/null && echo $d; done`,
    );
    expect(stdout.text.trim().split('\n')).toEqual([
      CHECKOUT,
      '/rift/reports',
      '/home/rift',
      '/tmp',
      '/var/tmp',
      '/dev/shm',
    ]);
    expect(readFileSync(join(place.workCopy, 'probe'), 'utf8')).toBe('x\n');
  });

  test('nothing through links that lead out of the checkout', async () => {
    const secret = join(place.dir, 'secret');
    writeFileSync(secret, 'canary');
    symlinkSync(secret, join(place.workCopy, 'link'));
    symlinkSync('/', join(place.workCopy, 'root'));
    const { stdout } = await place.sh(`cat link root${secret} 2>&1; echo changed > link; echo changed > root${secret}`);
    expect(stdout.text).not.toContain('canary');
    expect(readFileSync(secret, 'utf8')).toBe('canary');
  });

  test('mounts are as they are given: read-only or writable, also below folders that only the owner enters', async () => {
    const tools = mkdtempSync(join(place.dir, 'tools-'));
    const out = mkdtempSync(join(place.dir, 'out-'));
    chmodSync(tools, 0o755);
    writeFileSync(join(tools, 'answer'), '42\n', { mode: 0o644 });
    const mounts = [
      { host: tools, guest: tools, mode: 'ro' as const },
      { host: out, guest: '/rift/env', mode: 'rw' as const },
    ];
    const { stdout } = await place.sh(
      `cat ${tools}/answer; (echo > ${tools}/new) 2>&1; cp ${tools}/answer /rift/env/made`,
      {
        mounts,
      },
    );
    expect(stdout.text).toMatch(/^42\n.*Read-only file system/);
    expect(readFileSync(join(out, 'made'), 'utf8')).toBe('42\n');
  });

  test('no process of another sandbox', async () => {
    const waiting = place.sh('sleep 2 & echo $!; wait');
    const { stdout } = await place.sh('kill -9 -1; for p in /proc/[0-9]*; do tr "\\0" " " < $p/cmdline; done');
    expect(stdout.text).not.toContain('sleep');
    expect((await waiting).exitCode).toBe(0);
  });

  test('no debugger on a process of the host', async () => {
    const attach = (pid: number) => `ctypes.CDLL(None, use_errno=True).ptrace(16, ${pid}, 0, 0)`;
    const { stdout } = await place.python(`import ctypes\nprint(${attach(process.pid)}, ${attach(process.ppid)})`);
    expect(stdout.text).toBe('-1 -1\n');
  });
});

describe('what is left behind', () => {
  test.each([
    ['a daemon of its own session', '(setsid sleep MARK >/dev/null 2>&1 &)'],
    ['a double fork', '( ( sleep MARK & ) & ) >/dev/null 2>&1'],
    ['one that ignores signals', '(trap "" HUP TERM INT; nohup sleep MARK >/dev/null 2>&1 &)'],
    ['one that keeps the output open', 'sleep MARK &'],
  ])('%s is gone when the call returns', async (_, script) => {
    const mark = `98${process.pid}${Math.floor(Math.random() * 1e6)}`;
    const { exitCode } = await place.sh(`${script.replace('MARK', mark)}\nsleep 0.1`);
    expect(exitCode).toBe(0);
    expect(commandLines().filter((line) => line.includes(mark))).toEqual([]);
  });

  test('files that the host can read and remove, whatever their permissions', async () => {
    await place.sh('mkdir -p locked/deep; echo x > locked/deep/file; chmod 000 locked/deep/file locked/deep locked');
    expect(readFileSync(join(place.workCopy, 'locked/deep/file'), 'utf8')).toBe('x\n');
    rmSync(join(place.workCopy, 'locked'), { recursive: true });
    expect(existsSync(join(place.workCopy, 'locked'))).toBe(false);
  });
});

test.each([
  ['there is no bubblewrap', null],
  ['it cannot be started', '/nonexistent/bwrap'],
  ['it does not do its work', '/bin/true'],
])('nothing runs where %s', async (_, bwrap) => {
  const marker = join(place.workCopy, 'ran');
  const cache = mkdtempSync(join(tmpdir(), 'rift-sandbox-test-'));
  const sandbox = createSandbox({ bwrap, cache, hostEnv: process.env, prepareAllow: [] });
  const spec = { profile: 'check', argv: ['touch', marker], cwd: CHECKOUT, workCopy: place.workCopy } as const;
  await expect(sandbox.run(spec)).rejects.toThrow(SandboxUnavailable);
  await expect(sandbox.open(spec)).rejects.toThrow(SandboxUnavailable);
  rmSync(cache, { recursive: true });
  expect(existsSync(marker)).toBe(false);
});

function commandLines(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')];
      } catch {
        return [];
      }
    });
}
