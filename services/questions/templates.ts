import type { TraceRow } from '../../domain/trace';
import type { RunTotals, TracePayloadLabel, TracePayloads } from '../../domain/trace-payloads';
import type { Claim, Template } from './contract';

type Payload = Readonly<Record<string, unknown>>;

const of = (rows: readonly TraceRow[], ...labels: readonly string[]) =>
  rows.filter(({ actionLabel }) => labels.includes(actionLabel));
const payload = (row: TraceRow): Payload => row.payload ?? {};
const typed = <L extends TracePayloadLabel>(row: TraceRow, _label: L) => payload(row) as unknown as TracePayloads[L];
const word = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? `${value}` : '');
const list = (values: readonly string[], most = 8): string =>
  values.length <= most ? values.join('; ') : `${values.slice(0, most).join('; ')} and ${values.length - most} more`;
const percent = (value: unknown): string => `${Math.round(Number(value) * 100)} %`;
const thought = (step: TraceRow): Claim[] => (step.thoughtText ? [{ text: step.thoughtText, step }] : []);
const end = (rows: readonly TraceRow[]): TraceRow | undefined => of(rows, 'run_complete', 'run_ended').at(-1);
const totals = (step: TraceRow | undefined): RunTotals | undefined => step && typed(step, 'run_complete').totals;
/** That there was none of it, where the end of the run says so. */
const none = (rows: readonly TraceRow[], of: keyof RunTotals, text: string): Claim[] => {
  const step = end(rows);
  return step && totals(step)?.[of] === 0 ? [{ text, step }] : [];
};
const places = (row: TraceRow): string => `${word(payload(row).file)}:${word(payload(row).line)}`;

export const templates: readonly Template[] = [
  {
    id: 'cost',
    asks: [/\b(cost|costs|spen[dt]|price|money|dollars?|usd|tokens?|expensive)\b/],
    answer: (rows) => {
      const calls = of(rows, 'model_called');
      if (calls.length === 0) return none(rows, 'modelCalls', 'No model was asked, so nothing was spent');
      const last = end(rows);
      const sum = totals(last);
      const all = sum && last ? [{ text: `In all: ${sum.modelCalls} questions, ${sum.costUsd} USD`, step: last }] : [];
      const each = calls.map((step) => {
        const { model, inputTokens, outputTokens, costUsd } = typed(step, 'model_called');
        return { text: `${model}: ${inputTokens} tokens in, ${outputTokens} out, ${costUsd} USD`, step };
      });
      return [...all, ...each];
    },
  },
  {
    id: 'cause',
    asks: [/\b(commit|who|change|when)\b/, /\b(caus\w*|introduc\w*|broke\w*|brought|blame)\b/],
    answer: (rows) => of(rows, 'cause_found', 'rolled_back').flatMap(thought),
  },
  {
    id: 'rollback',
    asks: [/\b(roll\w* ?back|rolled|revert\w*|t(?:ook|aken?) back|undone|regress\w*)\b/],
    answer: (rows) => {
      const found = of(rows, 'rolled_back', 'no_culprit', 'revert_judged').flatMap(thought);
      return found.length > 0 ? found : none(rows, 'rollbacks', 'Nothing was rolled back');
    },
  },
  {
    id: 'not_judged',
    asks: [/\b(not|un)[ -]?(be )?judged\b|\bflaky\b|\binfrastructure\b|\bignored\b/],
    answer: (rows) => {
      const found = of(rows, 'not_judged').flatMap((step) =>
        typed(step, 'not_judged').items.map(({ id, why }) => ({ text: `${id}: ${why}`, step })),
      );
      return found.length > 0 ? found : none(rows, 'notJudged', 'Everything that ran was judged');
    },
  },
  {
    id: 'duration',
    asks: [/\bhow long\b|\b(duration|seconds|minutes|slow|fast|time did)\b/],
    answer: (rows) => {
      const [first] = rows;
      const last = end(rows);
      const secs = totals(last)?.totalTimeSecs;
      if (!first || !last) return [];
      return [
        { text: `It began at ${first.emittedAt}`, step: first },
        { text: `It ended at ${last.emittedAt}${secs === undefined ? '' : `, after ${secs} s`}`, step: last },
      ];
    },
  },
  {
    id: 'checks',
    asks: [/\b(which|what|how many)\b/, /\bchecks?\b/],
    answer: (rows) => {
      const planned = of(rows, 'checks_planned').at(-1);
      const ran = of(rows, 'checks_run');
      const names = new Map(
        planned ? typed(planned, 'checks_planned').checks.map(({ id, command }) => [id, command]) : [],
      );
      const told = planned
        ? [
            {
              text: `Planned: ${list(typed(planned, 'checks_planned').checks.map((c) => `${c.command} (${c.kind}, ${c.origin})`))}`,
              step: planned,
            },
          ]
        : [];
      const ends = [ran[0], ran.length > 1 ? ran.at(-1) : undefined].flatMap((step, i) =>
        step
          ? [
              {
                text: `${i === 0 ? 'First' : 'Last'}: ${list(typed(step, 'checks_run').runs.map((run) => `${names.get(run.checkId) ?? run.checkId} ${run.status}`))}`,
                step,
              },
            ]
          : [],
      );
      return [...told, ...ends];
    },
  },
  {
    id: 'failing_tests',
    asks: [/\btests?\b/, /\b(fail\w*|red|broken?)\b/],
    answer: (rows) => {
      const first = of(rows, 'checks_run')[0];
      const runs = (first ? payload(first).runs : []) as readonly {
        diagnostics?: readonly { tests?: readonly string[] }[];
      }[];
      const tests = [...new Set((runs ?? []).flatMap((run) => (run.diagnostics ?? []).flatMap((d) => d.tests ?? [])))];
      if (!first) return [];
      return [
        {
          text: tests.length > 0 ? `At first there failed: ${list(tests, 20)}` : 'At first no test failed',
          step: first,
        },
      ];
    },
  },
  {
    id: 'tried',
    asks: [/\b(tried|tries|attempt\w*|candidates?|considered|alternatives?|refused|rejected)\b/],
    answer: (rows) => {
      const refused = of(rows, 'candidate_refused', 'candidate_plausible').map((step) => {
        const { candidate, description, strategy, refusals } = payload(step);
        const why = Array.isArray(refusals) ? `: ${refusals.map(refusal).join('; ')}` : '';
        const how = step.actionLabel === 'candidate_plausible' ? 'passed' : 'refused';
        return { text: `${word(strategy)} ${word(candidate)}, ${word(description)}: ${how}${why}`, step };
      });
      const searches = of(rows, 'search_ended').map((step) => ({
        text: `The search tried ${word(payload(step).tried)} candidates, ${word(payload(step).plausible)} passed`,
        step,
      }));
      return [...searches, ...refused];
    },
  },
  {
    id: 'why_fix',
    asks: [
      /\b(why|how come|reason\w*|justif\w*|confiden\w*|sure|trust)\b/,
      /\b(fix\w*|patch\w*|chos\w*|choose|change\w*|edit\w*|confiden\w*|repair\w*)\b/,
    ],
    answer: (rows) =>
      of(rows, 'fix_chosen').map((step) => {
        const { strategy, template, confidence, reasons, files } = payload(step);
        const where = Array.isArray(files) ? ` (healed in ${list(files.map(word))})` : '';
        const why = Array.isArray(reasons) ? list(reasons.map(word)) : '';
        return {
          text: `${places(step)}${where}: ${word(strategy)} (${word(template)}), ${percent(confidence)} sure: ${why}`,
          step,
        };
      }),
  },
  {
    id: 'memory',
    asks: [/\b(knowledge|pattern\w*|remember\w*|memory|known before|seen before|learn\w*)\b/],
    answer: (rows) =>
      of(rows, 'kb_looked_up', 'kb_unreachable', 'pattern_kept', 'pattern_not_kept').map((step) => {
        const { hits, why, file, line } = payload(step);
        if (step.actionLabel === 'kb_unreachable')
          return { text: `The knowledge base did not answer: ${word(why)}`, step };
        if (step.actionLabel === 'kb_looked_up')
          return { text: `${places(step)}: ${Array.isArray(hits) ? hits.length : 0} known patterns were near`, step };
        const kept = step.actionLabel === 'pattern_kept' ? 'was kept as a pattern' : `was not kept: ${word(why)}`;
        return { text: `The fix of ${word(file)}:${word(line)} ${kept}`, step };
      }),
  },
  {
    id: 'verdict',
    asks: [/\bwhy\b/, /\b(red|fail\w*|green|pass\w*|stop\w*|end\w*|quarantin\w*|cancel\w*|no evidence)\b/],
    answer: (rows) => {
      const last = end(rows);
      const verdict = last ? [{ text: `The run ended ${word(payload(last).verdict) || 'early'}`, step: last }] : [];
      const stays = of(rows, 'cluster_refused', 'no_culprit', 'run_ended').flatMap(thought);
      const checks = of(rows, 'checks_run').at(-1);
      return [...verdict, ...stays, ...(checks ? thought(checks) : [])];
    },
  },
  {
    id: 'found',
    asks: [/\b(what|which|how many)\b/, /\b(wrong|failures?|faults?|bugs?|problems?|errors?|found|broken)\b/],
    answer: (rows) => of(rows, 'failures_found', 'fix_chosen').flatMap(thought),
  },
  {
    id: 'changed',
    asks: [/\b(what|which|how many)\b/, /\b(changed?|commits?|fix(es|ed)?|heal\w*|files?|pushed|edited|repaired)\b/],
    answer: (rows) => {
      const fixes = of(rows, 'fix_chosen').flatMap(thought);
      const pushed = of(rows, 'commits_pushed').map((step) => ({
        text: `Pushed: ${list(typed(step, 'commits_pushed').commits.map(({ sha, message }) => `${sha.slice(0, 10)} ${message.split('\n')[0]}`))}`,
        step,
      }));
      return [...fixes, ...pushed];
    },
  },
  {
    id: 'challenged',
    asks: [/\b(adversarial|doubt\w*|challenged?|counter ?-?examples?|edge cases?|against the fix(es)?)\b/],
    answer: (rows) => of(rows, 'fix_challenged').flatMap(thought),
  },
  {
    id: 'risk',
    asks: [/\brisk\w*\b/],
    answer: (rows) => of(rows, 'risk').flatMap(thought),
  },
  {
    id: 'score',
    asks: [/\b(score|points|predict\w*|benchmark|calibrat\w*)\b/],
    answer: (rows) => of(rows, 'score_predicted', 'score_compared').flatMap(thought),
  },
];

function refusal(value: unknown): string {
  const { kind, message, veto } = (value ?? {}) as { kind?: string; message?: string; veto?: { message?: string } };
  return veto?.message ?? message ?? kind ?? '';
}
