import { UsageError } from '../command';
import type { ApiClient, RunView } from './api';

/**
 * The run that a user names by its id or the start of it.
 * @throws UsageError where that is none, or more than one
 */
export async function findRun(client: ApiClient, named: string): Promise<RunView> {
  const prefix = named.trim().toLowerCase();
  if (!/^[0-9a-f-]{1,36}$/.test(prefix)) throw new UsageError(`"${named}" is no id of a run; "rift runs" lists them`);
  const { runs } = await client.runs({ id_prefix: prefix, limit: 10 });
  const [found, ...others] = runs;
  if (!found) throw new UsageError(`there is no run ${named}; "rift runs" lists the recent ones`);
  if (others.length > 0) {
    throw new UsageError(`several runs start with ${named}: ${runs.map(({ run_id: id }) => id).join(', ')}`);
  }
  return found;
}
