import { pipeline } from '../../services/inspections/pipeline';
import { treeOf } from '../languages/fake-tree';
import { healed, placeOf, type Files } from './support';

const CI = '.github/workflows/ci.yml';
const WORKFLOW = `name: ci
on: [push]
env:
  LEVEL: 3
jobs:
  lint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - name: Lint
        run: make lint
  test:
    runs-on: ubuntu-latest
    needs: lint
    strategy:
      fail-fast: false
      matrix:
        version: ["3.11", "3.12"]
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: \${{ matrix.version }}
      - name: Install
        run: pip install -r requirements-dev.txt
      - name: Test
        run: |
          python scripts/seed.py
          make check
`;
const MAKE = `BIN := bin/app

.PHONY: lint check build
all: build check

lint:
\tgo vet ./...

check: build
\tgo test ./...
ifdef VERBOSE
\techo done
endif

build:
\tmkdir -p $(dir $(BIN))
\tgo build \\
    -o $(BIN) .
`;
const DOCKER = `# syntax=docker/dockerfile:1
ARG BASE=20
FROM node:\${BASE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM node:\${BASE}
COPY --from=build /app/dist /app
CMD ["node", "/app/main.js"]
`;
const HEALTHY: Files = {
  [CI]: WORKFLOW,
  Makefile: MAKE,
  Dockerfile: DOCKER,
  'requirements-dev.txt': 'pytest\n',
  'scripts/seed.py': '',
  'package.json':
    '{\n  "scripts": {\n    "build": "node scripts/build.js",\n    "check": "npm run build && node lib/check.js"\n  }\n}\n',
  'package-lock.json': '{}',
  'scripts/build.js': '',
};
const broken = (file: string, from: string, to: string): Files => {
  expect(HEALTHY[file]).toContain(from);
  return { ...HEALTHY, [file]: (HEALTHY[file] ?? '').replace(from, to) };
};

test('finds nothing in files that are in order', () => {
  expect(pipeline.inspect(treeOf(HEALTHY)).map(placeOf)).toEqual([]);
});

describe('what is told, and healed to what it was', () => {
  test.each<[string, string, string, string, string]>([
    ['a list item a column short', CI, '      - name: Install', '     - name: Install', `yaml-syntax ${CI}:24`],
    ['a list item a column deep', CI, '      - name: Install', '       - name: Install', `yaml-syntax ${CI}:24`],
    ['a key a column deep', CI, '        run: make lint', '         run: make lint', `yaml-syntax ${CI}:11`],
    ['a tab', CI, '        run: make lint', '\trun: make lint', `yaml-syntax ${CI}:11`],
    [
      'a missing colon',
      CI,
      '    steps:\n      - uses: actions/checkout@v4\n      - name',
      '    steps\n      - uses: actions/checkout@v4\n      - name',
      `yaml-syntax ${CI}:8`,
    ],
    ['an open quote', CI, '"3.12"]', '"3.12]', `yaml-syntax ${CI}:18`],
    ['an open bracket', CI, '"3.12"]', '"3.12"', `yaml-syntax ${CI}:18`],
    [
      'a misspelt key of a job',
      CI,
      '    runs-on: ubuntu-latest\n    needs',
      '    run-on: ubuntu-latest\n    needs',
      `unknown-key ${CI}:13`,
    ],
    ['a misspelt key of a step', CI, '      - name: Install', '      - nmae: Install', `unknown-key ${CI}:24`],
    ['a misspelt key of the workflow', CI, 'jobs:', 'job:', `unknown-key ${CI}:5`],
    ['a job that is not there', CI, 'needs: lint', 'needs: lnit', `unknown-job ${CI}:14`],
    ['a target that is not there', CI, 'make check', 'make chekc', `missing-target ${CI}:29`],
    ['a file that is not there', CI, 'scripts/seed.py', 'script/seed.py', `missing-file ${CI}:28`],
    ['requirements that are not there', CI, 'requirements-dev.txt', 'requirements_dev.txt', `missing-file ${CI}:25`],
    ['a recipe with spaces', 'Makefile', '\tgo test', '    go test', 'missing-separator Makefile:10'],
    ['a recipe without its tab', 'Makefile', '\tgo vet', 'go vet', 'missing-separator Makefile:7'],
    ['a prerequisite that is not there', 'Makefile', 'all: build', 'all: biuld', 'missing-target Makefile:4'],
    ['a misspelt instruction', 'Dockerfile', 'WORKDIR', 'WORKDR', 'unknown-instruction Dockerfile:4'],
    [
      'a misspelt FROM',
      'Dockerfile',
      'FROM node:${BASE}\n',
      'FORM node:${BASE}\n',
      'unknown-instruction Dockerfile:10',
    ],
    ['a stage that is not there', 'Dockerfile', '--from=build', '--from=buidl', 'unknown-stage Dockerfile:11'],
    ['a file outside the context', 'Dockerfile', 'COPY package.json', 'COPY pakage.json', 'missing-file Dockerfile:5'],
    ['a script that is not there', 'package.json', 'npm run build', 'npm run biuld', 'missing-script package.json:4'],
    [
      'a script’s file that is not there',
      'package.json',
      'scripts/build.js',
      'scripts/biuld.js',
      'missing-file package.json:3',
    ],
  ])('%s', (_, file, from, to, place) => {
    const files = broken(file, from, to);
    expect(pipeline.inspect(treeOf(files)).map(placeOf)).toContain(place);
    expect(healed(pipeline, files)).toEqual(HEALTHY);
  });

  test('a source by another name, where what it is copied to is there', () => {
    const files = { Dockerfile: 'FROM scratch\nCOPY source ./src\nCOPY lib /lib\n', 'src/a.js': '' };
    expect(pipeline.inspect(treeOf(files)).map(placeOf)).toEqual(['missing-file Dockerfile:2']);
    expect(healed(pipeline, files).Dockerfile).toBe('FROM scratch\nCOPY src ./src\nCOPY lib /lib\n');
  });

  test('an instruction before its time', () => {
    const early = DOCKER.replace(
      'COPY package.json package-lock.json ./\nRUN npm ci\n',
      'RUN npm ci package.json\nCOPY package.json package-lock.json ./\n',
    );
    const files = { ...HEALTHY, Dockerfile: early };
    expect(pipeline.inspect(treeOf(files)).map(placeOf)).toEqual(['used-before-copied Dockerfile:5']);
    expect(healed(pipeline, files).Dockerfile).toContain(
      'COPY package.json package-lock.json ./\nRUN npm ci package.json\n',
    );
  });
});

describe('what may well be meant', () => {
  test.each<[string, Files]>([
    ['files that nothing comes near', { [CI]: WORKFLOW.replace('scripts/seed.py', 'generated/tables.py') }],
    [
      'a program of the workspace around a package',
      {
        'package.json': '{"devDependencies": {"vitest": "3"}}',
        'p/a/package.json': '{\n"scripts": {\n"tests": "pnpm vitest run",\n"test": "true"}}',
      },
    ],
    ['a make that reads other files', { Makefile: 'include common.mk\nall: whatever biuld\n\nbuild:\n\ttrue\n' }],
    ['a prefix of recipes', { Makefile: '.RECIPEPREFIX = >\nall:\n>true\n' }],
    ['recipes that go on', { Makefile: 'all:\n\techo a \\\n    b\n' }],
    ['assignments below a target', { Makefile: 'all: X = 1\nall:\n\ttrue\n  Y := 2\n' }],
    ['a here-document', { Dockerfile: 'FROM scratch\nRUN <<EOF\nFORM x\nEOF\n' }],
    [
      'a workflow that only others call',
      { [CI]: 'on: workflow_dispatch\njobs:\n  a:\n    uses: ./.github/workflows/b.yml\n    with: { x: 1 }\n' },
    ],
    ['a key that no other comes near', { [CI]: WORKFLOW.replace('name: ci', 'name: ci\nx-shared: 1') }],
  ])('%s', (_, files) => {
    const rest = Object.fromEntries(
      Object.entries(HEALTHY).filter(([path]) => !(path in files) && path !== 'Makefile'),
    );
    expect(pipeline.inspect(treeOf({ ...rest, Makefile: MAKE, ...files })).map(placeOf)).toEqual([]);
  });
});
