// Runs the tests of a job and tells what became of each, within its time.
'use strict';
const { Cut, guarded } = require('./guard.cjs');
const { enterBy } = require('./harness.cjs');
const seen = require('./seen.cjs');
const { exits } = require('./world.cjs');

const PATIENCE = [1, 4, 16];

class Trials {
  constructor(job, { answers, lines, idle }, places, patience = 1) {
    Object.assign(this, { job, answers, lines, idle, places, patience });
    this.wanted = new Set(job.tests);
    this.left = job.cap * patience;
    this.cut = null;
    this.starved = false;
    enterBy((call) => this.enter(call));
  }

  /** Code of the repository, for what is left of the time. */
  enter(call) {
    const began = performance.now();
    try {
      return guarded(call, Math.max(this.left, 1));
    } catch (error) {
      if (error instanceof Cut) this.cut = error;
      throw error;
    } finally {
      this.left -= performance.now() - began;
    }
  }

  /** Whether to go on after a test. */
  async trial(id, work, endsByItself = false) {
    if (!this.wanted.has(id)) return true;
    this.begin(id);
    let outcome = 'passed';
    let thrown = null;
    try {
      outcome = (await this.first(work, endsByItself)) ?? 'passed';
    } catch (error) {
      outcome = 'failed';
      thrown = { error };
      if (error instanceof Cut) this.cut = error;
    }
    const goOn = this.finish(id, outcome, thrown);
    if (this.starved) throw this.cut;
    return goOn;
  }

  /**
   * Loads a file whose tests are wanted, which may itself be one: it passes where it loads. Where it does not, and nothing tells the
   * place, it is left to others; the tests inside fail. Says whether there is anything to run, and whether to go on.
   */
  async loads(name, load) {
    const isTest = this.wanted.has(name);
    if (isTest) this.begin(name);
    try {
      await load();
      return { ran: true, goOn: !isTest || this.finish(name, 'passed', null) };
    } catch (error) {
      if (error?.unreadable || error instanceof Cut) throw error;
      const hasPlace = this.places.frames(error?.stack).length > 0;
      let goOn = !isTest || !hasPlace || this.finish(name, 'failed', { error });
      for (const id of [...this.wanted].filter((one) => one.startsWith(`${name}::`))) {
        if (!goOn) break;
        goOn = await this.trial(id, () => {
          throw error;
        });
      }
      return { ran: false, goOn };
    }
  }

  begin(id) {
    this.current = id;
    if (this.job.each) this.left = this.job.cap * this.patience;
    this.cut = null;
    this.lines?.reset();
    seen.take();
    this.began = performance.now();
  }

  /** Tells the end of a test, and whether to go on. */
  finish(id, outcome, thrown) {
    const ms = Math.round((performance.now() - this.began) * 1000) / 1000;
    this.current = null;
    if (exits.code !== null) [outcome, thrown] = ['killed', null];
    if (this.cut) {
      this.starved = this.cut.starved && this.patience < PATIENCE.at(-1);
      if (this.starved) return false;
      [outcome, thrown] = ['timed_out', null];
    }
    this.wanted.delete(id);
    const found = this.lines ? { lines: this.lines.take() } : {};
    const saw = seen.take();
    if (saw !== null) found.saw = saw;
    this.answers.write({ test: id, outcome, ms, ...found, ...(thrown && { error: this.described(thrown.error) }) });
    return !(this.job.stop && outcome !== 'passed') && exits.code === null && !(this.cut && !this.job.each);
  }

  /** The end of a test: its own, an error that nobody caught, or that nothing happens any more. */
  first(work, endsByItself) {
    return new Promise((resolve, reject) => {
      const stray = (error) => reject(error ?? new Error('an error that is none'));
      process.on('uncaughtException', stray);
      process.on('unhandledRejection', stray);
      exits.told = () => reject(new Error('process.exit'));
      Promise.resolve().then(work).then(resolve, reject);
      if (!endsByItself) this.idle().then(() => reject(new Error('nothing is left that could end it')));
    }).finally(() => {
      process.removeAllListeners('uncaughtException');
      process.removeAllListeners('unhandledRejection');
      process.on('uncaughtException', () => undefined);
      process.on('unhandledRejection', () => undefined);
    });
  }

  described(error) {
    const isObject = error !== null && typeof error === 'object';
    const type = isObject ? String(error.name ?? error.constructor?.name ?? 'Error') : 'Error';
    const message = String(isObject ? (error.message ?? '') : error)
      .split('\n')[0]
      .slice(0, 300);
    return {
      type: error?.code === 'ERR_ASSERTION' ? 'AssertionError' : type,
      message,
      frames: this.places.frames(error?.stack),
    };
  }
}

/** Runs `once(trials)` on the job's tests; where the machine had no time for a test, on those left with more patience. */
async function withPatience(job, context, places, once) {
  let tests = job.tests;
  for (const patience of PATIENCE) {
    const trials = new Trials({ ...job, tests }, context, places, patience);
    try {
      await once(trials);
      return;
    } catch (error) {
      if (!(error instanceof Cut)) throw error;
      if (!error.starved || patience === PATIENCE.at(-1)) {
        const [id] = trials.wanted;
        if (id !== undefined) context.answers.write({ test: id, outcome: 'timed_out', ms: job.cap });
        return;
      }
      tests = [...trials.wanted];
    }
  }
}

module.exports = { Trials, withPatience };
