import { distance } from 'fastest-levenshtein';
import type { Veto } from '../../../domain/validation';
import type { ChangeView } from './contract';
import { added, lost, veto, type Fact } from './facts';

/** Ways to let a step fail unnoticed or look at less. */
const BLUNTS = [
  /\|\|\s*(true|:|exit 0|echo\b.*)/,
  /;\s*(true|exit 0)\s*$/,
  /\bset\s+\+e\b/,
  /\bcontinue-on-error\b|\ballow_failure\b|\bcontinueOnError\b|\bsoft_fail\b/i,
  /\bif:\s*(false|\$\{\{\s*false\s*\}\}|never\(\))/i,
  /\bwhen:\s*(never|manual)\b/,
  /--exit-zero|--exit-code[= ]0|--no-error|--passWithNoTests|--no-fail|-fail-never|-DskipTests|-Dmaven\.test\.(skip|failure)|--deselect|--ignore\b|--exclude\b|-k\s|--maxfail|--collect-only|--co\b|--no-cov/,
  /PYTEST_ADDOPTS|PYTEST_PLUGINS|PYTHONWARNINGS|PYTHONSTARTUP|MYPY_FORCE|NODE_OPTIONS/,
  /^\s*-\s*(?!name|uses|run|id|env|with|if\b)[a-z].*\|\|/,
];

/** Lines that say something, without comments and list marks. */
function steps(text: string): Fact[] {
  return text.split(/\r\n|\n|\r/).flatMap((line, i) => {
    const key = line
      .replace(/(^|\s)#.*$/, '')
      .replace(/^[\s-]+/, '')
      .replace(/\s+/g, ' ')
      .trim();
    return key === '' ? [] : [{ key, line: i + 1 }];
  });
}

/** A repaired pipeline does everything that it did: each step is still there, at most with a word put right. */
export function droppedSteps(view: ChangeView): Veto[] {
  const { before, after } = view;
  if (!after) return [veto('PIPELINE_STEP_DROPPED', view, 'removes the file')];
  const [was, is] = [steps(before?.text ?? ''), steps(after.text)];
  const fresh = added(was, is);
  const vetoes = fresh
    .filter(({ key }) => BLUNTS.some((blunt) => blunt.test(key)))
    .map(({ key, line }) => veto('PIPELINE_STEP_DROPPED', view, `a step may fail unnoticed: ${key}`, line));
  // A recipe of a Makefile that starts with `-` goes on after an error; list marks of YAML look alike.
  if (/(^|\/)(gnu)?makefile$|\.mk$/i.test(view.path)) {
    const ignored = (text: string) => (text.match(/^\t\s*[@+]*-/gm) ?? []).length;
    if (ignored(after.text) > ignored(before?.text ?? ''))
      vetoes.push(veto('PIPELINE_STEP_DROPPED', view, 'a recipe goes on after an error'));
  }
  const candidates = [...fresh];
  for (const gone of lost(was, is)) {
    const at = candidates.findIndex(({ key }) => isRepairOf(gone.key, key));
    if (at >= 0) candidates.splice(at, 1);
    else vetoes.push(veto('PIPELINE_STEP_DROPPED', view, `is gone: ${gone.key}`, gone.line));
  }
  return vetoes;
}

/** Whether one line is another with a few characters or one word put right. */
function isRepairOf(old: string, fresh: string): boolean {
  const [a, b] = [old.split(' '), fresh.split(' ')];
  const same = a.filter((word) => b.includes(word)).length;
  if (a.length > 2 && same >= a.length - 1 && Math.abs(a.length - b.length) <= 2) return true;
  return distance(old, fresh) <= Math.max(3, old.length * 0.34);
}
