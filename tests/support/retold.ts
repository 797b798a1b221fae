import { readFileSync } from 'node:fs';
import parsePdf from 'pdf-parse/lib/pdf-parse.js';
import type { OwnRift } from './rift';

/** What a user reads of a run afterwards, spaces and line ends evened out. */
async function retold(rift: OwnRift, runId: string): Promise<{ replay: string; report: string }> {
  const replay = await rift.run(['replay', runId, '--no-pauses']);
  const report = await rift.run(['report', runId, '--json']);
  if (replay.code !== 0 || report.code !== 0) throw new Error(`${replay.stderr}\n${report.stderr}`);
  const { report_pdf: path } = JSON.parse(report.stdout) as { report_pdf: string };
  const { text } = await parsePdf(readFileSync(path));
  const even = (told: string) => told.replace(/\s+/g, ' ');
  return { replay: even(replay.stdout + replay.stderr), report: even(text) };
}

/** A fix that was taken back, proven, and healed otherwise, as the replay and the report tell it. */
export async function expectRollbackRetold(
  rift: OwnRift,
  runId: string,
  commits: { readonly first: string; readonly revert: string; readonly last: string },
): Promise<void> {
  const short = (sha: string) => sha.slice(0, 10);
  const [first, revert, last] = [short(commits.first), short(commits.revert), short(commits.last)];
  const { replay, report } = await retold(rift, runId);
  const told = [
    'CI round 1 failed, something new is broken',
    `Took ${first} back by ${revert} because of`,
    `CI confirms ${revert}: what had newly failed does not fail without that commit`,
    'CI round 3 passed',
  ];
  const places = told.map((text) => replay.indexOf(text));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  for (const text of [
    'Round 1 failed regression rolled back',
    `Taken back by ${revert}`,
    `${first} [AI-AGENT] fix(import): import total instead of totl from shop.prices brought in 1 new failure`,
    'Round 3 passed',
    `${last} [AI-AGENT] fix(import): import totals instead of totl from shop.prices`,
  ]) {
    expect(report).toContain(text);
  }
}
