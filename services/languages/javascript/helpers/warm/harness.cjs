// Tests as `node:test` and jest declare them: collected while a file is loaded, run by name.
'use strict';

class Group {
  constructor(name, parent, skip) {
    Object.assign(this, { name, parent, skip, children: [], pending: [] });
    this.hooks = { before: [], after: [], beforeEach: [], afterEach: [] };
    this.file = parent?.file;
  }

  get names() {
    return this.parent ? [...this.parent.names, this.name] : [];
  }

  /** Outermost first. */
  get chain() {
    return this.parent ? [...this.parent.chain, this] : [this];
  }
}

/** Collects the tests of one file after the other. `contextOf(test)` is what a test's function is called with. */
class Harness {
  constructor({ contextOf, idOf, withDone }) {
    Object.assign(this, { contextOf, idOf, withDone });
    this.roots = [];
  }

  begin(file) {
    this.current = new Group('', null, false);
    this.current.file = file;
    this.counts = new Map();
    this.roots.push(this.current);
    return this.current;
  }

  group(name, body, { skip = false, only = false } = {}) {
    const group = new Group(String(name), this.current, skip || this.current.skip);
    group.only = only;
    this.current.children.push(group);
    const before = this.current;
    this.current = group;
    try {
      const made = body?.call(undefined, { name: String(name) });
      if (typeof made?.then === 'function') this.current.pending.push(made);
    } finally {
      this.current = before;
    }
  }

  test(name, run, { skip = false, todo = false, fails = false, only = false } = {}) {
    const parent = this.current;
    const test = { name: String(name), run, parent, skip: skip || parent.skip || !run, todo, fails, only };
    test.id = this.numbered(this.idOf(parent.file, [...parent.names, test.name]));
    parent.children.push(test);
    return test;
  }

  /** Tests of one name are told apart by their order. */
  numbered(id) {
    const count = (this.counts.get(id) ?? 0) + 1;
    this.counts.set(id, count);
    return count === 1 ? id : `${id}[${count}]`;
  }

  hook(kind, run) {
    this.current.hooks[kind].push(run);
  }

  ids() {
    const found = [];
    const visit = (node) => (node.children ? node.children.forEach(visit) : found.push(node.id));
    this.roots.forEach(visit);
    return found;
  }

  /** Runs the tests that are wanted. `trial(id, work)` runs one and says whether to go on. */
  async run(wanted, trial) {
    for (const root of this.roots) {
      await Promise.all(root.pending);
      if (!(await this.runGroup(root, wanted, trial))) return;
    }
  }

  async runGroup(group, wanted, trial) {
    const inside = (node) => (node.children ? node.children.some(inside) : wanted(node.id));
    const chosen = group.children.filter(inside);
    if (chosen.length === 0) return true;
    await Promise.all(group.pending);
    let broken = null;
    if (!group.skip) {
      for (const hook of group.hooks.before) {
        try {
          await called(hook, [], this.withDone);
        } catch (error) {
          broken ??= error ?? new Error('a hook failed');
        }
      }
    }
    let goOn = true;
    for (const node of chosen) {
      goOn = node.children
        ? await this.runGroup(node, wanted, trial)
        : await trial(node.id, () => this.runTest(node, broken));
      if (!goOn) break;
    }
    if (!group.skip) for (const hook of group.hooks.after) await called(hook, [], this.withDone).catch(() => undefined);
    return goOn;
  }

  async runTest(test, broken) {
    if (test.skip) return 'skipped';
    if (broken) throw broken;
    const groups = test.parent.chain;
    const context = this.contextOf(test);
    try {
      for (const group of groups)
        for (const hook of group.hooks.beforeEach) await called(hook, context.hook, this.withDone);
      let failed = null;
      try {
        await called(test.run, context.test, this.withDone);
        await context.end?.();
      } catch (error) {
        failed = { error };
      }
      if (context.skipped?.()) return 'skipped';
      if (test.fails ? !failed : failed) throw failed ? failed.error : new Error('it was expected to fail');
    } finally {
      for (const group of [...groups].reverse())
        for (const hook of group.hooks.afterEach) await called(hook, context.hook, this.withDone);
      await context.last?.();
    }
    return 'passed';
  }
}

/** Calls a function that tells its end by a promise, by returning, or by the callback that it takes after `args`. */
function called(run, args, withDone) {
  if (!withDone(run, args)) return Promise.resolve().then(() => enter(() => run.call(undefined, ...args)));
  return new Promise((resolve, reject) => {
    const done = (error) => (error ? reject(error instanceof Error ? error : new Error(String(error))) : resolve());
    done.fail = (error) => reject(error ?? new Error('failed'));
    enter(() => run.call(undefined, ...args.slice(0, run.length - 1), done));
  });
}

/** How code of the repository is entered; hosts put their guard here. */
let enter = (call) => call();
const enterBy = (how) => (enter = how);

module.exports = { called, enterBy, Harness };
