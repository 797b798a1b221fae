import { answers } from './servers/ports';
import { PROCESS_NAMES, type ProcessName, type StackState } from './state';

/** Whether each part takes connections now; null where it has no port. */
export async function probeStack(state: StackState): Promise<Readonly<Record<ProcessName, boolean | null>>> {
  const { database, redis, temporal, chroma, api } = state.urls;
  const addresses: Readonly<Record<ProcessName, string | null>> = {
    postgres: database,
    redis,
    temporal: `grpc://${temporal}`,
    chroma: state.processes.chroma.status === 'absent' ? null : chroma,
    'workflow-worker': null,
    'activity-worker': null,
    api,
  };
  const probe = async (name: ProcessName) => {
    const address = addresses[name];
    if (address === null) return null;
    const { protocol, hostname, port } = new URL(address);
    return answers(hostname.replace(/^\[|\]$/g, ''), Number(port) || (DEFAULT_PORTS[protocol] ?? 0), 3000);
  };
  const results = await Promise.all(PROCESS_NAMES.map(async (name) => [name, await probe(name)] as const));
  return Object.fromEntries(results) as Record<ProcessName, boolean | null>;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  'postgres:': 5432,
  'postgresql:': 5432,
  'redis:': 6379,
  'rediss:': 6379,
  'grpc:': 7233,
};
