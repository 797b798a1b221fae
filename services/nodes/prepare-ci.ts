import type { Step } from '../../domain/run-activities';
import { providersFor } from '../ci';
import { telemetry } from './checking';
import { pushedTo, trackedTree } from './checkout';
import type { NodeContext } from './context';
import { load } from './stages';

/**
 * Lets the provider that will be asked first make ready for a push that is still to come. It leaves no trace rows: what comes of it
 * shows in how soon CI answers.
 */
export async function prepareCi(node: NodeContext, { iteration }: Step): Promise<void> {
  const url = await pushedTo(node);
  const [first] = providersFor(node.ci.providers, url);
  await first?.prepare?.({
    ...{ url, tree: await trackedTree(node), plan: await load(node, 'plan') },
    ...{ folder: node.workspace.ci(iteration), progress: node.progress, onTelemetry: telemetry(node) },
  });
}
