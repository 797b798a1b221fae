import type { FixReport } from '../../domain/fix-report';
import type { Colours } from './colours';
import { printable } from '../../domain/printable';
import { percent } from './events';

const VERDICTS = {
  green: ['the checks pass', 'green'],
  red: ['something still fails', 'red'],
  no_evidence: ['no evidence: nothing that could fail was run', 'yellow'],
} as const;

/** What came of `rift fix`, for people. */
export function fixText(report: FixReport, c: Colours, applied: boolean): string {
  const { verdict, reason, failures, patches, candidates_tried: tried, seconds } = report;
  const [text, colour] = VERDICTS[verdict];
  const total = Object.values(seconds).reduce((sum, part) => sum + part, 0);
  const phases = Object.entries(seconds)
    .filter(([, spent]) => spent >= 0.05)
    .map(([name, spent]) => `${name} ${spent.toFixed(1)}`);
  const facts = [
    `${tried} candidates`,
    `${total.toFixed(1)} s`,
    ...(phases.length > 1 ? [`(${phases.join(', ')})`] : []),
  ];
  const how = failures.length === 0 && verdict === 'green' ? 'the checks pass already' : text;
  return [
    ...failures.map(
      ({ file, line, bug_type, message, healed }) =>
        `${healed ? c.green('healed') : c.red('failed')}  ${file}:${line}  ${bug_type}  ${printable(message)}`,
    ),
    ...patches.flatMap(({ diff, template, strategy, confidence, plausible_found: found, rank_of_line: rank }) => [
      '',
      diff.trimEnd(),
      c.dim(
        [
          `${strategy}/${template}`,
          `confidence ${percent(confidence)}`,
          found > 1 ? `best of ${found} that pass` : 'the only one that passes',
          ...(rank === null ? [] : [`suspicious line no. ${rank}`]),
        ].join(' · '),
      ),
    ]),
    ...(failures.length > 0 ? [''] : []),
    `${c[colour](c.bold(how))}  ${c.dim(facts.join(' · '))}`,
    ...(verdict !== 'green' && reason ? [c.dim(printable(reason))] : []),
    ...(patches.length > 0
      ? [c.dim(applied ? 'the patch is written into the folder' : 'nothing was written; --apply does')]
      : []),
  ].join('\n');
}
