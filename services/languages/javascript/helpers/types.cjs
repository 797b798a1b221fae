// Runs inside: counts what the compiler says against each variant of the work copy, and runs none of them. The order comes on standard
// input; a line goes out for each variant, so that those before the end of the time are told.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { compiler, services } = require('./compiler.cjs');

const order = JSON.parse(fs.readFileSync(0, 'utf8'));
const ts = compiler(order.typescript);
const texts = new Map();
const service = services(ts, order, texts);
const until = Date.now() + order.seconds * 1000;

function errorsIn(names) {
  let count = 0;
  for (const name of names) {
    const file = path.join(order.root, name);
    const own = service(file);
    const found = [...own.getSyntacticDiagnostics(file), ...own.getSemanticDiagnostics(file)];
    count += found.filter((one) => one.category === ts.DiagnosticCategory.Error).length;
  }
  return count;
}

for (const variant of order.variants) {
  texts.clear();
  for (const [name, text] of Object.entries(variant)) texts.set(path.join(order.root, name), text);
  process.stdout.write(`${errorsIn([...new Set([...order.files, ...Object.keys(variant)])])}\n`);
  if (Date.now() > until) break;
}
