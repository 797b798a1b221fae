import { adviceOn } from '../../../domain/advice';
import type { ReportData } from '../contract';
import { html, type Content, type Html } from './html';
import { count, duration, firstLine, short, shortened, time, wordsOf } from './words';

/** The page that is looked at when no other is: what was asked, how it ended, what was done. */
export function cover({ run, results }: ReportData): Html {
  const { title, tone, meaning } = wordsOf(results.verdict, results.commits.length);
  const found = results.total_failures + results.uncovered_failures;
  const { reason } = results;
  const facts: readonly (readonly [string, Content])[] = [
    ['Repository', html`<span class="path">${shortened(results.repo_url, 300)}</span>`],
    ['Team', shortened(results.team_name, 120)],
    ['Leader', shortened(results.leader_name, 120)],
    ['Branch', html`<code>${results.branch_name}</code>${!run.push && ' (kept local, as asked)'}`],
    ['Submitted commit', run.submittedSha ? html`<code>${run.submittedSha}</code>` : 'not known'],
    ['Healed commit', lastCommit(results.commits)],
    ['Languages', (run.detectedLanguages ?? []).join(', ') || 'none detected'],
    ['Started', time(run.startTime)],
    ['Run', html`<code>${results.run_id}</code>`],
  ];
  return html`<section class="cover">
    <p class="brand">Rift <span>healing report</span></p>
    <div class="verdict ${tone}">
      <p class="eyebrow">Verdict</p>
      <h1>${title}</h1>
      <p>${meaning}</p>
    </div>
    ${
      reason &&
      html`<div class="reason">
        <h2>Why</h2>
        <p>
          ${reason.file && html`<code>${reason.file}${reason.line && `:${reason.line}`}</code> `}${shortened(reason.message, 900)}
        </p>
        <p class="quiet">${reason.code}: ${adviceOn({ reason }, results.run_id)}</p>
      </div>`
    }
    <div class="tiles">
      ${tile(`${results.total_fixes} of ${found}`, 'failures healed')} ${tile(results.score.total, 'score')}
      ${tile(duration(results.total_time_secs), 'wall time')}
      ${tile(results.commits.length, results.commits.length === 1 ? 'commit' : 'commits')}
      ${tile(results.ci_log.length, results.ci_log.length === 1 ? 'CI round' : 'CI rounds')}
    </div>
    <dl class="facts">
      ${facts.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
    ${results.commits.length > 0 && commitList(results.commits)}
  </section>`;
}

function tile(value: Content, name: string): Html {
  return html`<div><strong>${value}</strong><span>${name}</span></div>`;
}

function lastCommit(commits: ReportData['results']['commits']): Content {
  const last = commits.at(-1);
  return last ? html`<code>${last.sha}</code>` : 'none: nothing was committed';
}

const LISTED = 8;

function commitList(commits: ReportData['results']['commits']): Html {
  const more = commits.length - LISTED;
  return html`<h2>Commits</h2>
    <ol class="commits">
      ${commits
        .slice(0, LISTED)
        .map(({ sha, message }) => html`<li><code>${short(sha)}</code> ${shortened(firstLine(message), 160)}</li>`)}
      ${more > 0 && html`<li class="quiet">and ${count(more, 'more commit')}, named in results.json</li>`}
    </ol>`;
}
