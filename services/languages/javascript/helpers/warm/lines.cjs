// The lines that run, by the engine's own counters. They count only in code that is compiled after they were switched on.
'use strict';
const inspector = require('node:inspector');
const { plainPath } = require('./places.cjs');

function startLines(places) {
  const session = new inspector.Session();
  session.connect();
  const post = (method, params) => {
    let result = null;
    session.post(method, params, (error, found) => (result = error ? null : found));
    return result;
  };
  // Whether a text was wrapped is told by its length.
  session.on('Debugger.scriptParsed', ({ params: { url, length } }) => {
    if (places.relative(url) !== null) places.lengths.set(plainPath(url), length);
  });
  post('Debugger.enable');
  post('Profiler.enable');
  post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const reset = () => post('Profiler.takePreciseCoverage');
  return { reset, take: () => linesOf(post('Profiler.takePreciseCoverage')?.result ?? [], places) };
}

/** Lines by file, since the counters were last read. */
function linesOf(scripts, places) {
  const lines = new Map();
  for (const { url, functions } of scripts) {
    if (places.relative(url) === null) continue;
    const points = places.points(plainPath(url));
    const runs = painted(functions, (points.at(-1)?.[0] ?? 0) + 1);
    for (const [offset, file, line] of points) {
      if (runs[offset] !== 1) continue;
      const own = lines.get(file);
      if (own) own.add(line);
      else lines.set(file, new Set([line]));
    }
  }
  return Object.fromEntries([...lines].map(([file, own]) => [file, [...own].sort((a, b) => a - b)]));
}

/** Ranges are nested, the outer ones first. */
function painted(functions, size) {
  const runs = new Uint8Array(size);
  for (const { ranges } of functions) {
    for (const { startOffset, endOffset, count } of ranges) runs.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  }
  return runs;
}

module.exports = { startLines };
