import type { ReportData } from '../contract';
import { html, type Html } from './html';
import { count, shortened, spaced } from './words';

const TONES: Readonly<Record<string, string>> = { passed: 'good', failed: 'bad', timed_out: 'bad' };
const RISKIEST = 12;

/** What judged: the checks that ran, those that were looked for in vain, what is not held against the code. */
export function evidence({ results }: ReportData): Html {
  const { checks, checks_not_run: skipped, not_judged: blameless } = results;
  return html`<section>
    <h2>What judged</h2>
    ${checks.length === 0 && html`<p>No check was run.</p>`}
    ${
      checks.length > 0 &&
      html`<table>
        <thead>
          <tr>
            <th>Check</th>
            <th>Kind</th>
            <th>Asked for by</th>
            <th>Last result</th>
          </tr>
        </thead>
        <tbody>
          ${checks.map(
            ({ command, kind, origin, status }) =>
              html`<tr>
                <td><code>${shortened(command, 200)}</code></td>
                <td>${kind}</td>
                <td class="path">${shortened(origin, 120)}</td>
                <td><span class="badge ${TONES[status] ?? 'warn'}">${spaced(status)}</span></td>
              </tr>`,
          )}
        </tbody>
      </table>`
    }
    ${
      skipped.length > 0 &&
      html`<p class="quiet">
        Looked for in vain: ${skipped.map(({ kind, looked, why }) => `${kind} (${looked}: ${why})`).join('; ')}
      </p>`
    }
    ${
      blameless.length > 0 &&
      html`<h3>Not judged</h3>
        <ul>
          ${blameless.slice(0, 40).map(({ id, why }) => html`<li><code class="path">${shortened(id, 200)}</code>: ${shortened(why, 300)}</li>`)}
          ${blameless.length > 40 && html`<li class="quiet">and ${count(blameless.length - 40, 'more', 'more')}</li>`}
        </ul>`
    }
  </section>`;
}

/** Where the next trouble is to be expected. */
export function riskMap({ results: { risk } }: ReportData): Html | false {
  const cells = risk.slice(0, RISKIEST);
  const [first] = cells;
  if (!first) return false;
  return html`<section>
    <h2>Risk</h2>
    <p>Files that failed, by how many import them × failures × how often they changed (each counted from 1).</p>
    <table class="heat">
      <thead>
        <tr>
          <th>File</th>
          <th class="n">Imported by</th>
          <th class="n">Failures</th>
          <th class="n">Changes</th>
          <th class="n">Risk</th>
          <th></th>
        </tr>
      </thead>
      <tbody>
        ${cells.map(
          (cell) =>
            html`<tr>
              <td><code class="path">${cell.file}</code></td>
              <td class="n">${cell.fan_in}</td>
              <td class="n">${cell.failures}</td>
              <td class="n">${cell.churn}</td>
              <td class="n">${cell.risk}</td>
              <td class="heat-bar">
                <div style="width:${((100 * cell.risk) / Math.max(first.risk, 1)).toFixed(1)}%"></div>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${risk.length > cells.length && html`<p class="quiet">and ${count(risk.length - cells.length, 'more file')} in results.json</p>`}
  </section>`;
}
