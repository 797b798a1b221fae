import { diffLines } from 'diff';
import type { FixRecord } from '../../../domain/fix';
import type { ReportData } from '../contract';
import { html, type Html } from './html';
import { count, firstLine, short, shortened, spaced, time } from './words';

/** So many fixes are shown with their code, and so many lines of each. */
const WITH_CODE = 60;
const CODE_LINES = 36;
const LISTED = 400;

const STATUS: Readonly<Record<FixRecord['status'], readonly [text: string, tone: string]>> = {
  applied: ['healed', 'good'],
  rolled_back: ['rolled back', 'warn'],
  failed: ['not healed', 'bad'],
  skipped: ['not tried', 'plain'],
};

/** Every failure: where, what, what was done, how sure, in which commit. */
export function fixes({ fixes: rows, results }: ReportData): Html {
  const untried = [...results.fixes, ...results.extended_fixes].filter(({ status }) => status === 'skipped');
  if (rows.length === 0 && untried.length === 0) {
    return html`<section>
      <h2>Fixes</h2>
      <p>No failure was found that could be fixed.</p>
    </section>`;
  }
  const listed = rows.slice(0, LISTED);
  const left = rows.length - listed.length;
  return html`<section>
    <h2>Fixes</h2>
    ${listed.map((fix, i) => card(fix, i < WITH_CODE))}
    ${left > 0 && html`<p class="quiet">${count(left, 'more failure')} in results.json.</p>`}
    ${untried.length > 0 && openFailures(untried.slice(0, LISTED))}
  </section>`;
}

function card(fix: FixRecord, withCode: boolean): Html {
  const [status, tone] = STATUS[fix.status];
  const confidence = fix.confidenceScore;
  return html`<article class="fix">
    <header>
      <span class="badge ${tone}">${status}</span>
      <span class="type">${fix.bugType}</span>
      <code class="path">${fix.filePath}:${Math.max(1, fix.lineNumber)}</code>
      ${confidence !== null && html`<span class="confidence">${Math.round(confidence * 100)} % confidence</span>`}
    </header>
    <p>${shortened(fix.description, 600)}</p>
    <p class="did">${shortened(fix.fixDescription, 600)}</p>
    ${withCode && fix.status !== 'failed' && hunk(fix)}
    <p class="quiet">
      ${spaced(fix.strategy)}${fix.modelUsed && ` (${fix.modelUsed})`}${
        fix.commitSha &&
        html` · <code>${short(fix.commitSha)}</code> ${shortened(firstLine(fix.commitMessage ?? ''), 140)}`
      }
      · ${time(fix.appliedAt)}
    </p>
  </article>`;
}

/** The lines that the fix takes away and puts in. */
function hunk({ originalCode, fixedCode, bugType }: FixRecord): Html | false {
  const secret = bugType === 'SECRET_LEAK';
  if (fixedCode === null && originalCode === null) return false;
  const parts = secret ? asAdded(fixedCode ?? '') : diffLines(ended(originalCode), ended(fixedCode));
  const lines = parts.flatMap(({ value, added, removed }) =>
    value
      .replace(/\n$/, '')
      .split('\n')
      .map((text) => ({ text, mark: added ? '+' : removed ? '-' : ' ' })),
  );
  const shown = lines.filter(({ text, mark }) => text !== '' || mark === ' ' || lines.length > 1).slice(0, CODE_LINES);
  const left = lines.length - shown.length;
  return html`<div class="diff">
    ${secret && html`<div class="line quiet">the line that held the secret is not shown</div>`}
    ${shown.map(({ text, mark }) => {
      const tone = mark === '+' ? 'added' : mark === '-' ? 'removed' : '';
      return html`<div class="line ${tone}"><span>${mark}</span>${shortened(text, 400)}</div>`;
    })}
    ${left > 0 && html`<div class="line quiet">${count(left, 'more line')}</div>`}
  </div>`;
}

const ended = (code: string | null): string => (code ? `${code.replace(/\n$/, '')}\n` : '');
const asAdded = (value: string) => [{ value, added: true, removed: false }];

function openFailures(open: readonly ReportData['results']['fixes'][number][]): Html {
  return html`<h3>Not tried before the run ended</h3>
    <table>
      <thead>
        <tr>
          <th>Place</th>
          <th>Type</th>
          <th>What</th>
        </tr>
      </thead>
      <tbody>
        ${open.map(
          (fix) =>
            html`<tr>
              <td><code class="path">${fix.file}:${fix.line_number}</code></td>
              <td>${fix.bug_type}</td>
              <td>${shortened(fix.description ?? '', 300)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}
