import type { Judged, Step } from '../../domain/run-activities';
import { applyPatch, composeFixes } from '../repair';
import { openBench } from './bench';
import { judged, tellReport } from './checking';
import { repositoryOf } from './checkout';
import type { NodeContext } from './context';
import { load, loadFix, save } from './stages';

/** Validates the fixes of a wave together and applies to the checkout what holds. What conflicts waits for the next wave. */
export async function critic(
  node: NodeContext,
  at: Step & { readonly fixIds: readonly string[] },
): Promise<Judged & { readonly accepted: readonly string[] }> {
  const plan = await load(node, 'plan');
  const before = await load(node, 'report');
  const { clusters } = await load(node, 'failures');
  // An earlier attempt may have been cut while it applied.
  await node.git.resetTree(repositoryOf(node));
  const fixes = await Promise.all(at.fixIds.map((id) => loadFix(node, id)));
  const bench = await openBench(node);
  try {
    const { validator } = bench;
    const { trace, progress } = node;
    const composed = await composeFixes({ fixes, clusters, before, validator, trace, progress });
    if (!composed.patch || !composed.report) return { ...(await judged(node, plan, before)), accepted: [] };
    await applyPatch(node.workspace.checkout, composed.patch);
    await save(node, 'composed', { before, report: composed.report, patch: composed.patch });
    await tellReport(node, 'critic_agent', plan, composed.report, `${at.iteration}/${at.wave}`);
    return { ...(await judged(node, plan, composed.report)), accepted: composed.accepted.map(({ fixId }) => fixId) };
  } finally {
    await bench.dispose();
  }
}
