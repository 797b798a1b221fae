// Takes jobs one by one and writes down what became of them. Orders are read without waiting in the event loop, so that its end
// tells that nothing of a variant will happen any more.
'use strict';
const fs = require('node:fs');
const { Answer } = require('./answer.cjs');
const { clean, rememberWorld } = require('./world.cjs');
const { startLines } = require('./lines.cjs');
const { Places } = require('./places.cjs');

const options = JSON.parse(process.argv[2]);
const began = performance.now();
const LARGEST_MB = 900;
const answers = new Answer(3);
let rest = '';
let waiters = [];

/** The next line of standard input; the process waits. */
function nextOrder() {
  const chunk = Buffer.allocUnsafe(1 << 16);
  for (;;) {
    const end = rest.indexOf('\n');
    if (end >= 0) {
      const line = rest.slice(0, end);
      rest = rest.slice(end + 1);
      return JSON.parse(line);
    }
    let size = 0;
    try {
      size = fs.readSync(0, chunk);
    } catch (error) {
      if (error.code !== 'EAGAIN') leave(0);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      continue;
    }
    if (size === 0) leave(0);
    rest += chunk.toString('utf8', 0, size);
  }
}

const leave = process.reallyExit.bind(process);

async function work() {
  const places = new Places(options.root);
  const lines = options.cover ? startLines(places) : null;
  const host = require(`./host-${options.tool}.cjs`);
  const runner = await host.open(options, places);
  rememberWorld();
  answers.write({ ready: true, ms: Math.round(performance.now() - began) });
  for (;;) {
    const job = nextOrder();
    try {
      await runner.run(job, { answers, lines, idle });
      answers.write({ done: true });
    } catch (error) {
      answers.write(error?.unreadable ? { unreadable: error.unreadable } : { broke: String(error?.stack ?? error) });
    }
    await clean();
    answers.flush('{"end":true}');
    if (process.memoryUsage.rss() > LARGEST_MB * 2 ** 20) leave(0);
  }
}

/** Resolves when there is nothing left that could happen. */
const idle = () => new Promise((resolve) => waiters.push(resolve));

process.on('beforeExit', () => {
  const told = waiters;
  waiters = [];
  for (const resolve of told) resolve('idle');
});
work().catch((error) => {
  if (process.env.RIFT_SHOW_ERRORS) process._rawDebug(error);
  leave(1);
});
