// Ends code that does not come back: the engine itself cuts it, whatever it catches.
'use strict';
const vm = require('node:vm');

const ENTER = '__riftEnter';
const script = new vm.Script(`${ENTER}()`, { filename: 'rift-guard' });
let inner = () => undefined;
Object.defineProperty(globalThis, ENTER, { value: () => inner(), enumerable: false });

/** Its time was over. `starved`: the machine gave it less computing time than that. */
class Cut extends Error {
  constructor(starved) {
    super('cut at its time limit');
    this.starved = starved;
  }
}

/** Calls a function that has `ms` milliseconds until it returns. */
function guarded(call, ms) {
  const before = inner;
  inner = call;
  const cpu = process.cpuUsage();
  const timeout = Math.max(1, Math.ceil(ms));
  try {
    return script.runInThisContext({ timeout });
  } catch (error) {
    if (error?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    const { user, system } = process.cpuUsage(cpu);
    throw new Cut((user + system) / 1000 < 0.7 * timeout);
  } finally {
    inner = before;
  }
}

module.exports = { Cut, guarded };
