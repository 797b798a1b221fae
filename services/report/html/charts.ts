import type { Results, SelfBenchmark } from '../../../domain/results';
import { html, type Html } from './html';
import { signed } from './words';

const WIDTH = 640;
const LABEL = 150;
const ROW = 30;

/** How the score comes about: each part from where the one before ended. */
export function scoreChart({ base, speed_bonus, efficiency_penalty, total }: Results['score']): Html {
  const most = Math.max(base + speed_bonus, total, 1);
  const x = (points: number) => LABEL + (Math.max(0, points) / most) * (WIDTH - LABEL - 60);
  const bars = [
    { label: 'Base', from: 0, to: base, text: String(base), tone: 'base' },
    { label: 'Speed bonus', from: base, to: base + speed_bonus, text: signed(speed_bonus), tone: 'good' },
    {
      label: 'Commit penalty',
      from: base + speed_bonus - efficiency_penalty,
      to: base + speed_bonus,
      text: signed(-efficiency_penalty),
      tone: 'bad',
    },
    { label: 'Total', from: 0, to: total, text: String(total), tone: 'total' },
  ];
  const height = bars.length * ROW + 8;
  const said = bars.map(({ label, text }) => `${label} ${text}`).join(', ');
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Score: ${said}">
    ${bars.map(({ label, from, to, text, tone }, i) => {
      const y = i * ROW + 6;
      const width = Math.max(1.5, x(to) - x(from));
      return html`<text x="${LABEL - 12}" y="${y + 14}" text-anchor="end" class="label">${label}</text>
        <rect x="${x(from).toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="19" rx="2" class="${tone}" />
        <text x="${(x(Math.max(from, to)) + 8).toFixed(1)}" y="${y + 14}" class="value">${text}</text>`;
    })}
    <line x1="${LABEL}" y1="0" x2="${LABEL}" y2="${height}" class="axis" />
  </svg>`;
}

/** Predicted and actual points of each criterion, as shares of its points. */
export function benchmarkChart({ criteria }: SelfBenchmark, titleOf: (criterion: string) => string): Html {
  const right = 120;
  const span = WIDTH - LABEL - right;
  const height = criteria.length * 34 + 4;
  const said = criteria.map(
    (one) =>
      `${titleOf(one.criterion)}: predicted ${one.predicted_score}, actual ${one.actual_score} of ${one.max_points}`,
  );
  const width = (points: number, most: number) => Math.max(1.5, (points / Math.max(1, most)) * span).toFixed(1);
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${said.join('; ')}">
    ${criteria.map((one, i) => {
      const y = i * 34 + 4;
      return html`<text x="${LABEL - 12}" y="${y + 17}" text-anchor="end" class="label">${titleOf(one.criterion)}</text>
        <rect x="${LABEL}" y="${y}" width="${span}" height="25" class="track" />
        <rect
          x="${LABEL}"
          y="${y + 2}"
          width="${width(one.predicted_score, one.max_points)}"
          height="9"
          class="predicted"
        />
        <rect
          x="${LABEL}"
          y="${y + 13}"
          width="${width(one.actual_score, one.max_points)}"
          height="10"
          class="actual"
        />
        <text x="${LABEL + span + 10}" y="${y + 17}" class="value">
          ${one.actual_score} of ${one.max_points} (${signed(one.calibration_gap)})
        </text>`;
    })}
    <line x1="${LABEL}" y1="0" x2="${LABEL}" y2="${height}" class="axis" />
  </svg>`;
}

/** A line through the generations of a weight, 0 below and 1 above. */
export function sparkline(values: readonly number[]): Html {
  const [width, height] = [64, 16];
  const x = (i: number) => (values.length < 2 ? width : (i / (values.length - 1)) * (width - 6) + 3);
  const y = (value: number) => height - 3 - value * (height - 6);
  const points = values.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`);
  const last = values.at(-1) ?? 0;
  return html`<svg class="spark" viewBox="0 0 ${width} ${height}" aria-hidden="true">
    <polyline points="${points.length < 2 ? `3,${y(last).toFixed(1)} ${points[0] ?? ''}` : points.join(' ')}" />
    <circle
      cx="${(values.length < 2 ? width - 3 : x(values.length - 1)).toFixed(1)}"
      cy="${y(last).toFixed(1)}"
      r="2"
    />
  </svg>`;
}
