import type { Bench } from './contract';

/** By name; each in the folder of its name. */
export const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  submissions: async () => (await import('./submissions')).submissions,
  events: async () => (await import('./events')).events,
  footprint: async () => (await import('./footprint')).footprint,
  memory: async () => (await import('./memory')).memory,
  recall: async () => (await import('./recall')).recall,
  overhead: async () => (await import('./overhead')).overhead,
  quixbugs: async () => (await import('./quixbugs')).quixbugs,
  refactory: async () => (await import('./refactory')).refactory,
  fuzz: async () => (await import('./fuzz')).fuzz,
  mutants: async () => (await import('./mutants')).mutants,
  heal: async () => (await import('./heal')).healing,
  lint: async () => (await import('./lint')).lint,
  rate: async () => (await import('./rate')).rate,
};
