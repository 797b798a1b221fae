import { dialectOf } from './dialects';
import type { VetoRule } from './contract';
import { added, lost, news, sides, veto, type Fact } from './facts';

/** Errors that are caught and dropped, by handlers and what does as they do, or by not being raised any more. */
export const swallowedErrors: VetoRule = ({ changes }) =>
  changes.flatMap((view) => {
    const dialect = dialectOf(view.table);
    if (!view.after?.root || !dialect) return textual(view);
    const handlers = sides(view, dialect.swallowing);
    const fresh = news(view, handlers).map((fact) =>
      veto('ERROR_SWALLOWED', view, `drops an error: ${fact.key.split('\u0000')[0]}`, fact.line),
    );
    if (view.role === 'test' || !view.before || view.before.root?.hasError) return fresh;
    const raised = sides(view, dialect.raises);
    const gone = lost(raised.before, raised.after);
    const net = raised.before.length - raised.after.length;
    const silent =
      net > 0 && gone[0] ? [veto('ERROR_SWALLOWED', view, 'an error is not raised any more', gone[0].line)] : [];
    return [...fresh, ...silent];
  });

const CODE = /\.([cm]?[jt]sx?|java|kts?|go|rs|py|sh|vue|svelte)$/i;

/** Languages without a grammar: the commonest ways, by their text. */
const TEXTUAL = [
  /catch\s*(\([^)]*\))?\s*\{\s*\}/g,
  /\.catch\(\s*(\(\s*\w*\s*\)|\w+)\s*=>\s*(\{\s*\}|null|undefined|void 0)\s*\)/g,
  /\|\|\s*true\b/g,
];

function textual(view: Parameters<typeof sides>[0]) {
  const read = (text: string): Fact[] =>
    TEXTUAL.flatMap((mark) => [...text.matchAll(mark)].map((m) => ({ key: m[0].replace(/\s+/g, ' '), line: 0 })));
  if (!view.after || !CODE.test(view.path)) return [];
  return added(read(view.before?.text ?? ''), read(view.after.text)).map((fact) =>
    veto('ERROR_SWALLOWED', view, `drops an error: ${fact.key}`),
  );
}
