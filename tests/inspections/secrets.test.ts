import { secrets } from '../../services/inspections/secrets';
import { treeOf } from '../languages/fake-tree';
import { healed, placeOf, type Files } from './support';

// Put together here, so that no file of this repository holds the shape of a key.
const AWS = `AKIA${'Q3EGRT7LW2ZK5XBN'}`;
const GITHUB = `ghp_${'a8Kd03jQm5ZtR7vY1wBx4NcE6uHs9LpGf2Xo'}`;
const RANDOM = 'q9Zr4LxT7mWb2KcJ5vNd';

describe('a secret is taken from the environment, in the idiom of its language', () => {
  test.each<[string, string, string, string]>([
    ['Python', 'app/config.py', `API_TOKEN = "${GITHUB}"\n`, 'import os\nAPI_TOKEN = os.environ["API_TOKEN"]\n'],
    ['Python, as a default', 'app/config.py', `key = env.get("STORE_KEY", "${AWS}")\n`, 'key = env["STORE_KEY"]\n'],
    [
      'Python, as its neighbours do it',
      'app/config.py',
      `a = need(env, "A_B")\nkey = env.get("STORE_KEY", "${AWS}")\n`,
      'a = need(env, "A_B")\nkey = need(env, "STORE_KEY")\n',
    ],
    [
      'Python, in a longer text',
      'a.py',
      `import os\nH = {"auth": "Bearer ${GITHUB}"}\n`,
      'import os\nH = {"auth": "Bearer " + os.environ["AUTH"]}\n',
    ],
    ['JavaScript', 'src/a.js', `const apiKey = '${RANDOM}';\n`, 'const apiKey = process.env.API_KEY;\n'],
    [
      'JavaScript, as a default',
      'src/a.js',
      `const t = env.RELEASE_TOKEN ?? "${GITHUB}";\n`,
      'const t = env.RELEASE_TOKEN;\n',
    ],
    [
      'TypeScript, in a template',
      'src/a.ts',
      `const auth = \`token ${GITHUB}\`;\n`,
      'const auth = `token ${process.env.AUTH}`;\n',
    ],
    ['Java', 'src/A.java', `  String apiKey = "${RANDOM}";\n`, '  String apiKey = System.getenv("API_KEY");\n'],
    [
      'Java, as a default',
      'src/A.java',
      `  k = env.getOrDefault("API_KEY", "${AWS}");\n`,
      '  k = env.get("API_KEY");\n',
    ],
    [
      'Go',
      'a.go',
      `package a\n\nimport (\n\t"fmt"\n)\n\nvar apiToken = "${GITHUB}"\n`,
      'package a\n\nimport (\n\t"fmt"\n\t"os"\n)\n\nvar apiToken = os.Getenv("API_TOKEN")\n',
    ],
    [
      'Rust',
      'src/a.rs',
      `let t = var("T_KEY").unwrap_or("${AWS}".to_string());\n`,
      'let t = var("T_KEY").expect("T_KEY is not set");\n',
    ],
    [
      'a workflow',
      '.github/workflows/a.yml',
      `env:\n  NPM_AUTH: ${GITHUB}\n`,
      'env:\n  NPM_AUTH: ${{ secrets.NPM_AUTH }}\n',
    ],
    ['a tracked .env', '.env', `GITHUB_TOKEN=${GITHUB}\n`, 'GITHUB_TOKEN=\n'],
  ])('%s', (_, path, text, expected) => {
    const files = healed(secrets, { [path]: text });
    expect(files[path]).toBe(expected);
    expect(files['.env.example']).toMatch(/^[A-Z][A-Z0-9_]*=\n$/);
    expect(JSON.stringify(files)).not.toMatch(new RegExp([AWS, GITHUB, RANDOM].join('|')));
    expect(secrets.inspect(treeOf(files)).map(placeOf)).toEqual([]);
  });

  test('its name joins those that are listed already, once', () => {
    const listed = (example: string) =>
      healed(secrets, { 'a.py': `API_TOKEN = "${GITHUB}"\n`, '.env.example': example });
    expect(listed('PORT=80\n')['.env.example']).toBe('PORT=80\nAPI_TOKEN=\n');
    expect(listed('API_TOKEN=\n')['.env.example']).toBe('API_TOKEN=\n');
  });
});

test('the same value is found again in a document', () => {
  const files = { 'a.py': `API_TOKEN = "${GITHUB}"\n`, 'README.md': `Use\n\n    export API_TOKEN=${GITHUB}\n` };
  expect(secrets.inspect(treeOf(files)).map(placeOf)).toEqual(['github-token a.py:1', 'secret README.md:3']);
});

test('what is told holds nothing of the value', () => {
  const [finding] = secrets.inspect(treeOf({ 'a.py': `API_TOKEN = "${GITHUB}"\n` }));
  expect(finding?.diagnostic).toMatchObject({ bugType: 'SECRET_LEAK', line: 1, column: 14 });
  expect(JSON.stringify(finding?.diagnostic)).not.toContain(GITHUB.slice(4, 12));
  expect(finding?.diagnostic.message).toMatch(/revoke/i);
});

describe('what is no leak', () => {
  test.each<[string, Files]>([
    ['a key that documentation uses', { 'a.py': `KEY = "AKIA${'IOSFODNN7EXAMPLE'}"\n` }],
    ['made-up ones in tests', { 'tests/test_a.py': `KEY = "${AWS}"\n`, 'src/a.spec.ts': `const k = "${GITHUB}"\n` }],
    [
      'a placeholder',
      { 'a.py': 'api_key = "your-api-key-goes-here-1"\n', 'b.py': 'token = "xxxxxxxxxxxxxxxxxxxx1"\n' },
    ],
    [
      'a name, a path, a pattern',
      { 'a.py': 'token_url = "https://a.example/v1/oauth2/token"\nsecret_name = "db-credentials-v2"\n' },
    ],
    ['a lookup', { 'a.js': 'const apiKey = process.env.API_KEY_2024_PRODUCTION;\n' }],
    ['a hash in a lock file', { 'package-lock.json': `{"token": "${RANDOM}"}` }],
    [
      'a token that is none',
      { 'a.js': `const t = "eyJ${'hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl'}";\n` },
    ],
    ['a class name', { 'a.css': '.sk-folding-cube-with-a-long-name-12 {}\n' }],
  ])('%s', (_, files) => {
    expect(secrets.inspect(treeOf(files)).map(placeOf)).toEqual([]);
  });
});
