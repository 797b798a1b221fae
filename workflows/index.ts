export { healRun } from './heal-run';
