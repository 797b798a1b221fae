import { STRATEGIES } from '../../../domain/names';
import { criterionTitle } from '../../scoring';
import type { ReportData } from '../contract';
import { benchmarkChart, scoreChart, sparkline } from './charts';
import { html, type Html } from './html';
import { count, duration, signed, spaced } from './words';

export function score({ results }: ReportData): Html {
  const { speed_bonus: bonus, efficiency_penalty: penalty } = results.score;
  return html`<section>
    <h2>Score</h2>
    ${scoreChart(results.score)}
    <ul class="notes">
      <li>Base 100 for every run.</li>
      <li>
        Speed bonus ${bonus}: 10 where a run passes in under 300 s; this one took ${duration(results.total_time_secs)}.
      </li>
      <li>Commit penalty ${penalty}: 2 for each commit over 20; this one made ${results.commits.length}.</li>
    </ul>
  </section>`;
}

export function selfBenchmark({ results: { self_benchmark: benchmark } }: ReportData): Html {
  if (!benchmark) {
    return html`<section>
      <h2>Self-benchmark</h2>
      <p>Nothing was predicted: the run ended before there was anything to fix.</p>
    </section>`;
  }
  const { predicted_score, actual_score, max_points, calibration_gap, criteria } = benchmark;
  return html`<section>
    <h2>Self-benchmark</h2>
    <p>
      Before the first fix Rift predicted <strong>${predicted_score} of ${max_points}</strong> points; the run came to
      <strong>${actual_score}</strong>, a gap of <strong>${signed(calibration_gap)}</strong>.
    </p>
    ${benchmarkChart(benchmark, criterionTitle)}
    <p class="legend"><span class="key predicted"></span> predicted <span class="key actual"></span> actual</p>
    <table>
      <thead>
        <tr>
          <th>Criterion</th>
          <th class="n">Predicted</th>
          <th class="n">Actual</th>
          <th class="n">Of</th>
          <th class="n">Gap</th>
          <th>What the prediction rests on</th>
        </tr>
      </thead>
      <tbody>
        ${criteria.map(
          (one) =>
            html`<tr>
              <td>${criterionTitle(one.criterion)}</td>
              <td class="n">${one.predicted_score}</td>
              <td class="n">${one.actual_score}</td>
              <td class="n">${one.max_points}</td>
              <td class="n">${signed(one.calibration_gap)}</td>
              <td>${one.reasoning}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

export function models({ models: used, run, fixes }: ReportData): Html {
  const rungs = STRATEGIES.flatMap((rung) => {
    const own = fixes.filter(({ strategy, status }) => strategy === rung && status === 'applied');
    return own.length > 0 ? [`${count(own.length, 'fix', 'fixes')} by ${spaced(rung)}`] : [];
  });
  const from = rungs.length > 0 ? ` The work was done without one: ${rungs.join(', ')}.` : '';
  if (used.length === 0) {
    return html`<section>
      <h2>Tokens and cost</h2>
      <p>No model was asked: 0 tokens, $0.00.${from}</p>
    </section>`;
  }
  const total = used.reduce((sum, { costUsd }) => sum + costUsd, 0);
  const number = (n: number) => n.toLocaleString('en-US');
  return html`<section>
    <h2>Tokens and cost</h2>
    <table>
      <thead>
        <tr>
          <th>Model</th>
          <th class="n">Calls</th>
          <th class="n">Tokens in</th>
          <th class="n">Tokens out</th>
          <th class="n">Cost</th>
        </tr>
      </thead>
      <tbody>
        ${used.map(
          (one) =>
            html`<tr>
              <td><code>${one.model}</code></td>
              <td class="n">${number(one.calls)}</td>
              <td class="n">${number(one.inputTokens)}</td>
              <td class="n">${number(one.outputTokens)}</td>
              <td class="n">$${one.costUsd.toFixed(4)}</td>
            </tr>`,
        )}
      </tbody>
      <tfoot>
        <tr>
          <td colspan="4">Total</td>
          <td class="n">$${(run.totalLlmCostUsd ?? total).toFixed(4)}</td>
        </tr>
      </tfoot>
    </table>
  </section>`;
}

export function weights({ weights: trends }: ReportData): Html {
  return html`<section>
    <h2>Strategy weights</h2>
    <p>
      How much each rung of the ladder is trusted with a type of failure, 0 to 1, with its trend over the generations.
    </p>
    <table class="weights">
      <thead>
        <tr>
          <th>Type</th>
          <th class="n">Generation</th>
          ${STRATEGIES.map((rung) => html`<th>${spaced(rung)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${trends.map(
          ({ bugType, generation, history }) =>
            html`<tr>
              <td>${bugType}</td>
              <td class="n">${generation}</td>
              ${STRATEGIES.map((rung) => {
                const values = history.map((weights) => weights[rung]);
                const [now = 0, before] = [values.at(-1), values.at(-2)];
                const change = before === undefined ? 0 : Math.round((now - before) * 100) / 100;
                return html`<td>
                  ${now.toFixed(2)} ${sparkline(values)}
                  <span class="quiet">${change !== 0 && signed(change)}</span>
                </td>`;
              })}
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}
