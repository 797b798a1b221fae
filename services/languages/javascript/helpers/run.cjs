// Runs the steps of a check one after the other, as `a && b` would, and writes down how each ended. Tools are found in the
// read-only packages alone. Reporters inside write to a descriptor, not to a file that a test could write to.
'use strict';
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { binFolders } = require('./bins.cjs');
const buildInfo = require('./build-info.cjs');
const { facts } = require('./facts.cjs');
const { expand } = require('./glob.cjs');
const { plain } = require('./report.cjs');
const { sourceOf } = require('./source-maps.cjs');

const KEPT = 16 * 1024 * 1024;
const order = JSON.parse(process.argv[2]);
const steps = [];
const note = (name, text) => fs.writeFileSync(path.join(order.reports, name), text);
const tests = fs.openSync(path.join(order.reports, 'tests.jsonl'), 'w');
let told = '';

const PATH = [...binFolders(order), process.env.PATH].join(':');

function argumentsOf(step) {
  const argv = buildInfo.goingOn(step, order);
  const { glob, only } = step;
  const list = glob ? argv.flatMap((word, i) => (i === 0 || word.startsWith('-') ? [word] : expand(word))) : argv;
  if (!only) return list;
  const wanted = new Set(only.map((file) => path.join(order.root, file)));
  const kept = list.filter(
    (word, i) => i === 0 || !isTestFile(word) || wanted.has(path.resolve(sourceOf(path.resolve(word)))),
  );
  return kept.some(isTestFile) ? kept : [...list.filter((word) => !isTestFile(word)), ...wanted];
}

function isTestFile(word) {
  return /\.([cm]?[jt]s|[jt]sx)$/.test(word) && !word.startsWith('-') && fs.existsSync(word);
}

function run(step) {
  return new Promise((resolve) => {
    const [program, ...args] = argumentsOf(step);
    const record = {
      name: step.name,
      argv: [program, ...args].slice(0, 50),
      exitCode: null,
      signal: null,
      stdout: '',
      stderr: '',
    };
    steps.push(record);
    const command = program === 'node' ? process.execPath : program;
    // Nothing is said of colours, which tests may be about; they are taken from what is read.
    const env = { ...process.env, PATH, ...step.env };
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
    const keep = (name, to) => (data) => {
      to.write(data);
      if (record[name].length < KEPT) record[name] += plain(data);
    };
    child.stdout.on('data', keep('stdout', process.stdout));
    child.stderr.on('data', keep('stderr', process.stderr));
    child.stdio[3].on('data', (data) => {
      fs.writeSync(tests, data);
      if (told.length < KEPT) told += data.toString();
    });
    child.stdio[3].on('error', () => {});
    child.on('error', (error) => {
      record.exitCode = error.code === 'ENOENT' ? 127 : 126;
      record.stderr += `${program}: ${error.code === 'ENOENT' ? 'command not found' : error.message}\n`;
      process.stderr.write(record.stderr);
      resolve(record);
    });
    // Whoever holds the output open after the program's own end is not waited for.
    child.on('exit', (code, signal) => {
      Object.assign(record, { exitCode: code, signal });
      const late = setTimeout(() => resolve(record), 2000);
      child.on('close', () => (clearTimeout(late), resolve(record)));
    });
  });
}

async function main() {
  let status = 0;
  for (const step of order.steps) {
    note('steps.json', JSON.stringify({ done: false, steps: [...steps, { name: step.name, exitCode: null }] }));
    const { exitCode } = await run(step);
    buildInfo.keep(step, order);
    status = exitCode ?? 137;
    if (status !== 0 && !step.goOn) break;
  }
  fs.closeSync(tests);
  note('facts.json', JSON.stringify(facts(order.root, told, steps)));
  note('steps.json', JSON.stringify({ done: true, steps }));
  process.exit(status);
}

main();
