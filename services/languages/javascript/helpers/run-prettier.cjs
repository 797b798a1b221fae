// Says of every file that prettier would change on which line that begins; prettier itself names only the file.
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const MOST = 40;
const args = process.argv.slice(2);
const prettier = (...more) => spawnSync('prettier', more, { encoding: 'utf8', maxBuffer: 64 * 2 ** 20 });
const checked = prettier('--list-different', ...args);
process.stderr.write(checked.stderr ?? String(checked.error));
process.stdout.write(checked.stdout ?? '');
if (checked.error) process.exit(checked.error.code === 'ENOENT' ? 127 : 126);

const settings = args.filter(
  (word, i) =>
    (word.startsWith('-') && word.includes('=')) ||
    /^--(config|ignore-path|plugin)$/.test(args[i - 1] ?? '') ||
    /^--(config|ignore-path|plugin)$/.test(word) ||
    /^--no-/.test(word),
);
const found = [];
for (const file of checked.stdout.split('\n').filter(Boolean)) {
  found.push({
    file: path.relative('/checkout', path.resolve(file)),
    line: found.length < MOST ? firstDifference(file) : 1,
    error: null,
  });
}
for (const [, file, message, line] of checked.stderr.matchAll(/^\[error\] (\S+): (\w*Error: .*?) \((\d+):\d+\)$/gm)) {
  found.push({ file: path.relative('/checkout', path.resolve(file)), line: Number(line), error: message });
}
fs.writeFileSync('/rift/reports/prettier.json', JSON.stringify(found));
process.exit(checked.status ?? 1);

function firstDifference(file) {
  const was = fs.readFileSync(file, 'utf8').split('\n');
  const is = (prettier(...settings, file).stdout ?? '').split('\n');
  const at = was.findIndex((line, i) => line !== is[i]);
  return at < 0 ? Math.max(was.length, 1) : at + 1;
}
