import type { CiEvent } from '../../../domain/ci';
import type { ReportData } from '../contract';
import { html, type Html } from './html';
import { count, duration, firstLine, short, shortened, spaced, time } from './words';

const TONES: Readonly<Record<CiEvent['status'], string>> = {
  passed: 'good',
  failed: 'bad',
  running: 'warn',
  pending: 'warn',
};
const NAMED = 6;

/** Round by round: what CI said of what was pushed, and what was taken back. */
export function ciTimeline({ ciEvents, results }: ReportData): Html {
  if (ciEvents.length === 0) {
    const why = results.commits.length === 0 ? 'nothing was pushed' : 'the run ended before CI answered';
    return html`<section>
      <h2>CI timeline</h2>
      <p>CI did not judge: ${why}.</p>
    </section>`;
  }
  return html`<section>
    <h2>CI timeline</h2>
    <ol class="timeline">
      ${ciEvents.map((event) => round(event, results.commits))}
    </ol>
  </section>`;
}

function round(event: CiEvent, commits: ReportData['results']['commits']): Html {
  const { failuresBefore: before, failuresAfter: after, newFailures, rollbackCommitSha: revert } = event;
  const reverting = commits.find(({ sha }) => sha === revert);
  return html`<li class="${TONES[event.status]}">
    <p>
      <strong>Round ${event.iteration}</strong> <span class="badge ${TONES[event.status]}">${event.status}</span>
      ${event.regressionDetected && html`<span class="badge bad">regression</span>`}
      ${event.rollbackTriggered && html`<span class="badge warn">rolled back</span>`}
    </p>
    <p class="quiet">
      ${time(event.triggeredAt)}${event.durationSecs !== null && ` · took ${duration(event.durationSecs)}`}${
        event.githubRunId && ` · workflow run ${event.githubRunId}`
      }
    </p>
    ${before !== null && html`<p>${count(before, 'failure')} before${after !== null && `, ${after} after`}</p>`}
    ${
      newFailures.length > 0 &&
      html`<p>New failures:</p>
        <ul>
          ${newFailures.slice(0, NAMED).map((name) => html`<li><code class="path">${shortened(name, 240)}</code></li>`)}
          ${newFailures.length > NAMED && html`<li class="quiet">and ${newFailures.length - NAMED} more</li>`}
        </ul>`
    }
    ${
      revert &&
      html`<p>
        Taken back by <code>${short(revert)}</code>
        ${reverting && shortened(firstLine(reverting.message), 140)}
      </p>`
    }
  </li>`;
}

/** Which commit brought a failure in, and which of our own broke something; only where that is known. */
export function causes({ fixes, rollbacks, results }: ReportData): Html | false {
  const known = fixes.filter(({ causalCommitSha, causalExplanation }) => causalCommitSha ?? causalExplanation);
  if (known.length === 0 && rollbacks.length === 0) return false;
  return html`<section>
    <h2>Causal attributions</h2>
    ${
      known.length > 0 &&
      html`<table>
        <thead>
          <tr>
            <th>Failure</th>
            <th>Brought in by</th>
            <th>Why we think so</th>
          </tr>
        </thead>
        <tbody>
          ${known.map(
            (fix) =>
              html`<tr>
                <td><code class="path">${fix.filePath}:${fix.lineNumber}</code></td>
                <td>${fix.causalCommitSha ? html`<code>${short(fix.causalCommitSha)}</code>` : 'unknown'}</td>
                <td>${shortened(fix.causalExplanation ?? '', 500)}</td>
              </tr>`,
          )}
        </tbody>
      </table>`
    }
    ${rollbacks.map((one) => rollback(one, results))}
  </section>`;
}

const FOUND_BY = {
  checks_at_each_commit: 'the checks were run at each commit of the round',
  only_commit: 'it was the only commit of the round',
  files: 'it alone changed the files that the failures name',
} as const;

function rollback(one: Rollback, { evidence_bundle: evidence }: ReportData['results']): Html {
  const { commit, subject, revert, found_by, before, after, new_failures: failures } = one;
  const judged = ({ judged_by, failing }: Rollback['before']) =>
    `${failing.length} of ${failures.length} failed (${spaced(judged_by)})`;
  const confirmed = evidence?.rollbacks.find((each) => each.revert === revert)?.confirmed_by_ci;
  return html`<p>
    <code>${short(commit)}</code> ${shortened(subject, 140)} brought in ${count(failures.length, 'new failure')}:
    ${FOUND_BY[found_by]}. Taken back by <code>${short(revert)}</code>. With that commit ${judged(before)}, without it
    ${judged(after)}${
      confirmed &&
      `; CI in round ${confirmed.iteration}: ${confirmed.still_failing.length} of ${failures.length} failed`
    }.
  </p>`;
}

type Rollback = ReportData['rollbacks'][number];
