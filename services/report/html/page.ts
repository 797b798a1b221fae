import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReportData } from '../contract';
import { causes, ciTimeline } from './ci';
import { cover } from './cover';
import { evidence, riskMap } from './evidence';
import { models, score, selfBenchmark, weights } from './figures';
import { fixes } from './fixes';
import { html, Html } from './html';

/** Nothing is loaded and nothing is run, whatever a text of the repository might turn into. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** The whole report as one page without outside resources. */
export function reportPage(data: ReportData): string {
  const css = new Html(readFileSync(join(__dirname, 'report.css'), 'utf8'));
  const title = `Rift report: ${data.results.repo_url}, ${data.results.verdict}`;
  const { markup } = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
      <title>${title}</title>
      <style>
        ${css}
      </style>
    </head>
    <body>
      ${cover(data)} ${score(data)} ${fixes(data)} ${ciTimeline(data)} ${causes(data)} ${evidence(data)}
      ${riskMap(data)} ${selfBenchmark(data)} ${models(data)} ${weights(data)}
    </body>
  </html>`;
  return `<!doctype html>\n${markup}`;
}
