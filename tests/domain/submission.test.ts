import { branchName, fingerprintMaterial, isProtectedBranch } from '../../domain/submission';
import { score } from '../../domain/score';
import { exitCode, finalStatus, runStatus, type RunEnd } from '../../domain/verdict';

test.each([
  ['RIFT ORGANISERS', 'Saiyam Kumar', 'RIFT_ORGANISERS_SAIYAM_KUMAR_AI_Fix'],
  ['  a\tb ', 'c', 'A_B_C_AI_Fix'],
  ['Ünïted-9', "O'Neil", 'NTED9_ONEIL_AI_Fix'],
  ['!!!', 'Ada', null],
  ['Team', '日本', null],
])('branch of %j and %j', (team, leader, branch) => expect(branchName(team, leader)).toBe(branch));

test('no two inputs share a fingerprint by moving a boundary', () => {
  const of = (repoUrl: string, teamName: string, leaderName: string, requestedRef: string | null) =>
    fingerprintMaterial({ repoUrl, teamName, leaderName, requestedRef });
  const all = [
    of('a', 'bc', 'd', null),
    of('ab', 'c', 'd', null),
    of('a', 'bc', 'd', '-'),
    of('a', 'bc', 'd', ''),
    of('a|1:b', 'c', 'd', null),
  ];
  expect(new Set(all).size).toBe(all.length);
});

test.each([
  ['main', 'trunk', true],
  ['master', null, true],
  ['trunk', 'trunk', true],
  ['T_L_AI_Fix', 'main', false],
])('%s with default %s: protected %s', (branch, standard, yes) =>
  expect(isProtectedBranch(branch, standard)).toBe(yes),
);

test.each<[RunEnd, number, string, string]>([
  [{ verdict: 'green', reason: null }, 0, 'passed', 'PASSED'],
  [{ verdict: 'red', reason: { code: 'STILL_FAILING', message: '' } }, 1, 'failed', 'FAILED'],
  [{ verdict: 'no_evidence', reason: { code: 'NO_CHECKS_RAN', message: '' } }, 2, 'failed', 'FAILED'],
  [{ verdict: 'quarantined', reason: { code: 'MALICIOUS_CODE', message: '' } }, 3, 'quarantined', 'QUARANTINED'],
  [{ verdict: 'cancelled', reason: { code: 'CANCELLED', message: '' } }, 4, 'failed', 'FAILED'],
  [{ verdict: 'error', reason: { code: 'CLONE_FAILED', message: '' } }, 65, 'failed', 'FAILED'],
  [{ verdict: 'error', reason: { code: 'PART_MISSING', message: '' } }, 69, 'failed', 'FAILED'],
  [{ verdict: 'error', reason: { code: 'INTERNAL', message: '' } }, 70, 'failed', 'FAILED'],
])('%j exits with %d', (end, code, status, final) => {
  expect([exitCode(end), runStatus(end.verdict), finalStatus(end.verdict)]).toEqual([code, status, final]);
});

test.each([
  ['green', 299, 3, { speedBonus: 10, efficiencyPenalty: 0, total: 110 }],
  ['green', 300, 20, { speedBonus: 0, efficiencyPenalty: 0, total: 100 }],
  ['red', 10, 23, { speedBonus: 0, efficiencyPenalty: 6, total: 94 }],
] as const)('score of %s after %d s with %d commits', (verdict, secs, commits, expected) => {
  expect(score(verdict, secs, commits)).toMatchObject({ base: 100, ...expected });
});
