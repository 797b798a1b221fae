import type { Workbench } from '../rule';
import { ask } from './judge';

export interface ModuleFacts {
  readonly names: Readonly<Record<string, string>>;
  readonly submodules: readonly string[];
  readonly all: readonly string[];
}

export interface TopFacts {
  readonly builtins: readonly string[];
  readonly stdlib: readonly string[];
  readonly installed: readonly string[];
}

interface Answer {
  readonly builtins?: readonly string[];
  readonly stdlib?: readonly string[];
  readonly installed?: readonly string[];
  readonly modules?: Readonly<Record<string, ModuleFacts | null>>;
  readonly types?: Readonly<Record<string, readonly string[] | null>>;
  readonly find?: Readonly<Record<string, readonly (readonly [string, number])[]>>;
}

async function answer(bench: Workbench, question: object): Promise<Answer> {
  const text = await ask(bench, 'facts.py', question);
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return {};
  }
}

/** Built-in names, the standard library and what is installed in the project's environment. */
export function topFacts(bench: Workbench): Promise<TopFacts> {
  return bench.memo('facts:top', async () => {
    const { builtins = [], stdlib = [], installed = [] } = await answer(bench, { top: true });
    return { builtins, stdlib, installed };
  });
}

/** What a module outside of the project offers; null where it cannot be imported. */
export function moduleFacts(bench: Workbench, module: string): Promise<ModuleFacts | null> {
  return bench.memo(
    `facts:module:${module}`,
    async () => (await answer(bench, { modules: [module] })).modules?.[module] ?? null,
  );
}

/** Members of a built-in type; null where there is no such type. */
export function typeFacts(bench: Workbench, type: string): Promise<readonly string[] | null> {
  return bench.memo(`facts:type:${type}`, async () => (await answer(bench, { types: [type] })).types?.[type] ?? null);
}

const depth = (module: string) => module.split('.').length;

/** Modules outside of the project that offer a name, the likeliest first. */
export function modulesOffering(bench: Workbench, name: string, among: readonly string[]): Promise<readonly string[]> {
  return bench.memo(`facts:find:${name}`, async () => {
    const found = (await answer(bench, { find: [name], among })).find?.[name] ?? [];
    const offering = new Set(found.map(([module]) => module));
    // Where a package offers what its inner module defines, the package is the public place.
    const outer = found.filter(([module]) => !offering.has(module.replace(/\.?[^.]*$/, '')));
    return [...outer]
      .sort((a, b) => b[1] - a[1] || depth(a[0]) - depth(b[0]) || a[0].length - b[0].length)
      .map(([module]) => module);
  });
}
