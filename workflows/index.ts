export { healRun } from './heal-run';
export { renderReport } from './render-report';
