// Keeps processes warm that run tests on many variants of the code: orders and answers are lines of JSON on standard input and
// output. A variant that never ends, eats memory or dies costs the process that it is in, which is replaced.
'use strict';
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { binFolders } = require('../bins.cjs');

const options = JSON.parse(process.argv[2]);
const WALL_FACTOR = 4;
const WALL_EXTRA_MS = 1000;
const LOAD_MS = 1500;
const START_MS = 120_000;
const TICK_MS = 20;
const LARGEST_ANSWER = 16 * 2 ** 20;
const TICKS_A_SECOND = 100;
const MOST_ENDED_AT_START = 3;

const PATH = [...binFolders(options), process.env.PATH].join(':');
const waiting = [];
const slots = [];
let starts = 0;

const tell = (fields) => fs.writeSync(1, `${JSON.stringify(fields)}\n`);

/** A process of its own group that takes one job at a time. */
class Slot {
  constructor(cover) {
    this.cover = cover;
    this.job = null;
    this.start();
  }

  start() {
    this.ready = false;
    this.text = '';
    this.rest = '';
    starts++;
    const argv = [...options.flags, `--max-old-space-size=${options.memoryMb}`, path.join(__dirname, 'variant.cjs')];
    const env = { ...process.env, PATH, ...options.env };
    const error = process.env.RIFT_SHOW_ERRORS ? 'inherit' : 'ignore';
    const child = spawn(process.execPath, [...argv, JSON.stringify({ ...options, cover: this.cover })], {
      ...{ detached: true, env, cwd: options.cwd, stdio: ['pipe', 'ignore', error, 'pipe'] },
    });
    this.child = child;
    this.began = Date.now();
    child.stdin.on('error', () => undefined);
    child.stdio[3].setEncoding('utf8');
    child.stdio[3].on('data', (data) => child === this.child && this.read(data));
    child.on('error', () => undefined);
    child.on('exit', (_code, signal) => child === this.child && this.died(signal));
  }

  read(data) {
    const lines = (this.rest + data).split('\n');
    this.rest = lines.pop();
    for (const line of lines) {
      if (!this.ready && line.startsWith('{"ready"')) this.isReady(JSON.parse(line));
      else if (line === '{"end":true}') this.end(false, null);
      else if (this.job) this.text += `${line}\n`;
    }
    if (this.text.length > LARGEST_ANSWER) this.kill(true);
  }

  isReady({ ready, ms }) {
    this.ready = ready;
    this.loadMs = ms;
    if (!ready) return;
    announce({ ready: true, ms });
    next();
  }

  take(job) {
    this.job = job;
    this.text = '';
    this.began = Date.now();
    this.cpu = cpuMs(this.child.pid);
    const cap = job.cap * (job.each ? Math.max(job.tests.length, 1) : 1);
    this.cpuLimit = cap + (job.loadMs ?? LOAD_MS);
    this.deadline = this.began + WALL_FACTOR * this.cpuLimit + WALL_EXTRA_MS;
    this.child.stdin.write(`${JSON.stringify(job)}\n`);
  }

  check(now) {
    if (!this.ready) return now - this.began > START_MS ? this.kill(true) : undefined;
    if (!this.job || now - this.began < this.job.cap) return;
    if (now > this.deadline || cpuMs(this.child.pid) - this.cpu > this.cpuLimit) this.kill(true);
  }

  end(late, signal) {
    const { job, text } = this;
    this.job = null;
    this.text = '';
    if (job) tell({ job: job.id, late, signal, ms: Date.now() - this.began, text });
    next();
  }

  kill(late) {
    const { child } = this;
    this.child = null;
    killGroup(child.pid);
    this.replace(late, 'SIGKILL');
  }

  died(signal) {
    const { child } = this;
    this.child = null;
    killGroup(child.pid);
    this.replace(false, signal);
  }

  replace(late, signal) {
    if (!this.ready && starts >= MOST_ENDED_AT_START * slots.length) {
      slots.splice(slots.indexOf(this), 1);
      if (!slots.some((slot) => !slot.cover)) {
        announce({ ready: false });
        process.exit(0);
      }
    } else {
      if (this.ready) starts--;
      this.start();
    }
    this.end(late, signal === null ? null : 9);
  }
}

function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone.
  }
}

/** Computing time so far, in milliseconds. */
function cpuMs(pid) {
  try {
    const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_A_SECOND;
  } catch {
    return 0;
  }
}

let announced = false;
function announce(fields) {
  if (!announced) tell(fields);
  announced = true;
}

function next() {
  for (let i = 0; i < waiting.length;) {
    const job = waiting[i];
    const slot = slots.find((one) => one.ready && !one.job && one.cover === Boolean(job.cover));
    if (slot) {
      waiting.splice(i, 1);
      slot.take(job);
    } else {
      if (job.cover && !slots.some((one) => one.cover)) slots.push(new Slot(true));
      i++;
    }
  }
}

function order(line) {
  const message = JSON.parse(line);
  if (message.drop) {
    for (const id of message.drop) {
      const at = waiting.findIndex((job) => job.id === id);
      if (at >= 0) waiting.splice(at, 1);
      const slot = slots.find((one) => one.job?.id === id);
      if (slot) slot.kill(false);
    }
  } else if (message.tests) {
    waiting.push(message);
    next();
  }
}

/** What the check does before its tests, once. */
function build() {
  for (const { argv, env } of options.before) {
    const [program, ...args] = argv;
    const command = program === 'node' ? process.execPath : program;
    const ended = spawnSync(command, args, {
      cwd: options.cwd,
      env: { ...process.env, PATH, ...env },
      stdio: 'ignore',
    });
    if (ended.error) return false;
  }
  return true;
}

function main() {
  if (!build()) return tell({ ready: false });
  for (let i = 0; i < options.atOnce; i++) slots.push(new Slot(false));
  setInterval(() => slots.slice().forEach((slot) => slot.check(Date.now())), TICK_MS).unref();
  let rest = '';
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (data) => {
    const lines = (rest + data).split('\n');
    rest = lines.pop();
    lines.filter(Boolean).forEach(order);
  });
  process.stdin.on('end', () => {
    for (const { child } of slots) if (child) killGroup(child.pid);
    process.exit(0);
  });
}

main();
