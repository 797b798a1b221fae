import { CHECKOUT, HELPERS } from '../../sandbox/contract';
import type { TypeQuestion } from '../contract';
import { compilerMount, insideOf, isRead, TYPESCRIPT } from './compiler';

const MARGIN_SECS = 60;
/** Asked of one warm language service: a candidate costs what its own file costs to check. */
export async function countTypeErrors(question: TypeQuestion): Promise<number[]> {
  const { variants, files, project, tree, seconds, run } = question;
  const sources = tree.files.filter(isRead);
  const { result } = await run({
    argv: ['node', `${HELPERS}/types.cjs`],
    cwd: insideOf(project),
    stdin: JSON.stringify({ root: CHECKOUT, typescript: TYPESCRIPT, sources, files, variants, seconds }),
    mounts: [compilerMount()],
    limits: { wallSecs: seconds + MARGIN_SECS },
  });
  return result.stdout.text.split('\n').filter(Boolean).map(Number);
}
