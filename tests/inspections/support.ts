import { applyEdits } from '../../domain/text-edit';
import type { Finding, Inspection } from '../../services/inspections/contract';
import { treeOf } from '../languages/fake-tree';

export type Files = Readonly<Record<string, string>>;

export const placeOf = ({ diagnostic: { code, file, line } }: Finding): string => `${code} ${file}:${line}`;

/** The files after the best repair of the first finding. */
export function healed(inspection: Inspection, files: Files): Record<string, string> {
  const [finding] = inspection.inspect(treeOf(files));
  const best = [...(finding?.repairs() ?? [])].sort((a, b) => b.prior - a.prior)[0];
  if (!best) throw new Error('nothing to repair, or no way to');
  const after: Record<string, string> = { ...files };
  for (const path of new Set(best.edits.map((edit) => edit.path))) {
    const edits = best.edits.filter((edit) => edit.path === path);
    after[path] = applyEdits(files[path] ?? '', edits) ?? '';
  }
  return after;
}
