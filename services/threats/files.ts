import type { Tree } from '../languages/contract';

/** How comments and commands look in a file. */
export type Family = 'hash' | 'slash' | 'shell';

export interface SourceFile {
  readonly path: string;
  readonly family: Family;
  readonly python: boolean;
  readonly text: string;
}

const SLASH = /\.(m?[jt]sx?|c[jt]s|java|kts?|groovy|gradle|scala|go|rs|c|cc|cpp|h|hpp|cs|swift|php|dart)$/i;
const HASH = /\.(py|pyw|pyx|pth|rb|pl|pm|r|jl|lua|ex|exs|gyp)$/i;
const SHELL = /(\.(sh|bash|zsh|ksh|fish|ps1|psm1|bat|cmd|mk|bats)|(^|\/)(Makefile|GNUmakefile|justfile|Justfile))$/;
const SHEBANG = /^#!.*\b(ba|z|k|da)?sh\b/;
const OTHER_SHEBANG = /^#!.*\b(python|node|deno|bun|ruby|perl|php)/;
const HOOKS = /(^|\/)(package|composer)\.json$/;
const DATA = /\.(md|rst|txt|ya?ml|json|toml|lock|xml|html?|css|svg|csv|snap|map|po|ipynb|png|jpe?g|gif|pdf)$/i;

/** What can be executed: sources, scripts, and the commands of manifests. Documents and data are not. */
export function* sourceFiles(tree: Tree): Generator<SourceFile> {
  for (const path of tree.files) {
    if (HOOKS.test(path)) {
      const text = tree.read(path);
      if (text) yield { path, family: 'shell', python: false, text: hookCommands(text) };
      continue;
    }
    if (DATA.test(path)) continue;
    const byName = familyOf(path);
    const nameless = !/\.[^/]*$/.test(path);
    if (!byName && !nameless) continue;
    const text = tree.read(path);
    if (!text) continue;
    const family = byName ?? (SHEBANG.test(text) ? 'shell' : OTHER_SHEBANG.test(text) ? scripted(text) : null);
    if (family) yield { path, family, python: /\.(pyw?|pyx|pth)$/.test(path) || /^#!.*python/.test(text), text };
  }
}

function familyOf(path: string): Family | null {
  if (SHELL.test(path)) return 'shell';
  if (SLASH.test(path)) return 'slash';
  return HASH.test(path) ? 'hash' : null;
}

function scripted(text: string): Family {
  return /^#!.*\b(node|deno|bun|php)/.test(text) ? 'slash' : 'hash';
}

/** The commands of the scripts section, each on the line where it stands; everything else left empty. */
function hookCommands(text: string): string {
  let scripts: Readonly<Record<string, unknown>>;
  try {
    scripts = (JSON.parse(text) as { scripts?: Record<string, unknown> }).scripts ?? {};
  } catch {
    return '';
  }
  const commands = Object.values(scripts).flatMap((value) => (typeof value === 'string' ? [value] : []));
  const written = new Map(commands.map((command) => [JSON.stringify(command), command]));
  return text
    .split('\n')
    .map((line) => [...written].find(([json]) => line.includes(json))?.[1].replaceAll('\n', ' ') ?? '')
    .join('\n');
}
