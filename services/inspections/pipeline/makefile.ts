import { nearNames } from '../../../domain/near-names';
import { linesOf, type Line } from '../../../domain/text-edit';
import type { Tree } from '../../languages/contract';
import type { Finding } from '../contract';
import { pipelineFinding, renames } from '../finding';

const MAKEFILE = /(^|\/)(GNUmakefile|[Mm]akefile|[^/]+\.mk)$/;
const DIRECTIVE =
  /^\s*(-?include|sinclude|ifeq|ifneq|ifdef|ifndef|else|endif|define|endef|override|export|unexport|undefine|vpath|private|load)\b/;
const ASSIGNMENT = /^\s*[\w.()${}%-]+\s*(\?|\+|::?:?|!)?=/;
const TARGETS = /^([^\s:#=$][^:#=$]*?)\s*::?(?![:=])(.*)$/;

/** Recipes that do not start with a tab, and prerequisites that are neither a target nor a file. */
export function makefiles(tree: Tree): Finding[] {
  return tree.files
    .filter((file) => MAKEFILE.test(file))
    .flatMap((file) => makefile(file, tree.read(file) ?? '', tree));
}

interface Rule {
  readonly line: Line;
  readonly targets: readonly string[];
  readonly needs: readonly string[];
}

function makefile(file: string, text: string, tree: Tree): Finding[] {
  if (/^\s*\.RECIPEPREFIX\b/m.test(text)) return [];
  const found: Finding[] = [];
  const rules: Rule[] = [];
  let inRule = false;
  let defining = false;
  let continued = false;
  for (const line of linesOf(text)) {
    const goesOn = continued;
    continued = line.text.endsWith('\\');
    if (/^\s*define\b/.test(line.text)) defining = true;
    if (/^\s*endef\b/.test(line.text)) defining = false;
    if (goesOn || defining || line.text.startsWith('\t') || /^\s*(#.*)?$/.test(line.text)) continue;
    if (DIRECTIVE.test(line.text)) continue;
    const indent = /^ +/.exec(line.text)?.[0] ?? '';
    if (ASSIGNMENT.test(line.text)) {
      if (!indent) inRule = false;
      continue;
    }
    const [, targets, needs] = TARGETS.exec(line.text.slice(indent.length)) ?? [];
    if (targets !== undefined && !indent) {
      inRule = true;
      rules.push({ line, targets: words(targets), needs: words((needs ?? '').replace(/[;#].*$/, '')) });
      continue;
    }
    if (!inRule || /^\s*\$[({]/.test(line.text)) continue;
    found.push(recipe(file, line, indent));
  }
  return [...found, ...prerequisites(file, text, rules, tree)];
}

function recipe(file: string, { number, start, text }: Line, indent: string): Finding {
  const tabbed = { path: file, start, end: start + indent.length, text: '\t' };
  return pipelineFinding(
    'missing-separator',
    'missing separator: a recipe starts with a tab',
    { file, line: number },
    () => [
      {
        description: `start the recipe on line ${number} with a tab`,
        template: 'recipe-tab',
        prior: indent ? 0.98 : text.includes(' ') ? 0.85 : 0.6,
        edits: [tabbed],
      },
    ],
  );
}

const words = (text: string): string[] => text.split(/[\s|]+/).filter(Boolean);

function prerequisites(file: string, text: string, rules: readonly Rule[], tree: Tree): Finding[] {
  const targets = rules.flatMap((rule) => rule.targets);
  // Targets that patterns, includes or functions make are not known here.
  if (targets.some((target) => target.includes('%')) || /^\s*-?include\b|\$\(eval/m.test(text)) return [];
  const named = targets.filter((target) => !target.startsWith('.') && !target.includes('$'));
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/') + 1) : '';
  return rules.flatMap(({ line, targets: own, needs }) =>
    needs.flatMap((need) => {
      if (own[0]?.startsWith('.') && own[0] !== '.PHONY') return [];
      if (/[$%*?/]/.test(need) || named.includes(need) || tree.has(folder + need) || /\.\w+$/.test(need)) return [];
      const near = nearNames(
        need,
        named.filter((name) => !own.includes(name)),
        3,
        0.6,
      );
      if (near.length === 0) return [];
      return [
        pipelineFinding('missing-target', `No rule to make target '${need}'`, { file, line: line.number }, () =>
          renames(file, text, line.number, need, near, 'near-target'),
        ),
      ];
    }),
  );
}
