export { ensureUp, takeDown, type OnProgress } from './up';
export {
  stackState,
  PROCESS_NAMES,
  type ProcessName,
  type ProcessState,
  type StackState,
  type StackUrls,
} from './state';
export { logFile, tokenFile } from './layout';
export { PartMissing } from './parts';
export { runWorkers, type WorkerRole } from './worker';
export { probeStack } from './probe';
