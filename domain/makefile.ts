export interface MakeCommand {
  readonly command: string;
  /** 1-based. */
  readonly line: number;
  /** `-` before the command: its failure is ignored. */
  readonly mayFail: boolean;
}

interface Rule {
  readonly needs: readonly string[];
  readonly recipe: readonly MakeCommand[];
}

const RULE = /^([\w.\-/ ]+?)\s*::?(?!=)\s*([^#]*)/;
const VARIABLE = /^(?:export\s+)?([\w.-]+)\s*(?:[:?+]{0,2}=)\s*(.*)$/;

/** What `make TARGETS` runs, prerequisites first; the first target where none is named. Unknown variables become nothing. */
export function makeCommands(makefile: string, targets: readonly string[]): MakeCommand[] {
  const { rules, variables } = parse(makefile);
  const first = [...rules.keys()].find((name) => !name.startsWith('.'));
  const wanted = targets.length > 0 ? targets : first === undefined ? [] : [first];
  const done = new Set<string>();
  const collect = (target: string): MakeCommand[] => {
    const rule = rules.get(target);
    if (!rule || done.has(target)) return [];
    done.add(target);
    return [...rule.needs.flatMap(collect), ...rule.recipe];
  };
  return wanted
    .flatMap(collect)
    .map((c) => ({ ...c, command: substitute(c.command, variables).replace(/\$\$/g, '$') }));
}

function parse(makefile: string): { rules: Map<string, Rule>; variables: Map<string, string> } {
  const rules = new Map<string, Rule>();
  const variables = new Map<string, string>();
  let open: string[] = [];
  const lines = makefile.replace(/\r/g, '').split('\n');
  for (let i = 0; i < lines.length; i++) {
    const line = i + 1;
    let text = lines[i] as string;
    while (text.endsWith('\\') && i + 1 < lines.length) text = `${text.slice(0, -1)} ${(lines[++i] as string).trim()}`;
    if (text.startsWith('\t')) {
      const [, prefix = '', command = ''] = /^\s*([@+-]*)\s*(.*)$/.exec(text) ?? [];
      const entry = { command, line, mayFail: prefix.includes('-') };
      for (const name of open) {
        const rule = rules.get(name) ?? { needs: [], recipe: [] };
        if (command && !command.startsWith('#')) rules.set(name, { ...rule, recipe: [...rule.recipe, entry] });
      }
      continue;
    }
    const [, variable, value] = VARIABLE.exec(text) ?? [];
    const [, names, needs] = RULE.exec(text) ?? [];
    if (variable !== undefined && value !== undefined) variables.set(variable, value.replace(/\s#.*$/, '').trim());
    else if (names !== undefined) {
      open = names.split(/\s+/).filter(Boolean);
      const list = substitute(needs ?? '', variables)
        .split(/[\s|;]+/)
        .filter(Boolean);
      for (const name of open) {
        const known = rules.get(name);
        rules.set(name, { needs: [...(known?.needs ?? []), ...list], recipe: known?.recipe ?? [] });
      }
    } else if (text.trim() && !text.startsWith('#')) open = [];
  }
  return { rules, variables };
}

function substitute(text: string, variables: ReadonlyMap<string, string>, depth = 0): string {
  if (depth > 8) return text;
  return text.replace(/\$[({]([^(){}]*)[)}]/g, (_, name: string) =>
    name === 'MAKE' ? 'make' : substitute(variables.get(name) ?? '', variables, depth + 1),
  );
}
