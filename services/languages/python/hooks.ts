import { parse as parseYaml } from 'yaml';
import type { Tree } from '../contract';
import { strings } from './literals';
import { plain, text } from './manifest';
import { asRequirement } from './requirements';

/** A hook of pre-commit, with the version of the tool that its repository stands for. */
export interface Hook {
  readonly id: string;
  readonly args: readonly string[];
  readonly entry: string;
  /** null where its revision is no version, or the hook is of the repository itself. */
  readonly version: string | null;
  /** PEP 508; what is installed beside the tool. */
  readonly additional: readonly string[];
}

const DISTRIBUTIONS: Readonly<Record<string, string>> = {
  'ruff-check': 'ruff',
  'ruff-format': 'ruff',
  'black-jupyter': 'black',
};

/** The hooks of `.pre-commit-config.yaml`; none where it cannot be read. */
export function hooks(tree: Tree): Hook[] {
  try {
    const config = plain(parseYaml(tree.read('.pre-commit-config.yaml') ?? ''));
    const repos = Array.isArray(config.repos) ? config.repos.map(plain) : [];
    return repos.flatMap((repo) => {
      const [, version] = /^v?(\d+(?:\.\d+)+(?:(?:a|b|rc)\d+)?)$/.exec(text(repo.rev)) ?? [];
      return (Array.isArray(repo.hooks) ? repo.hooks.map(plain) : []).map((hook) => ({
        id: text(hook.id),
        args: strings(hook.args as string[]),
        entry: text(hook.entry),
        version: version ?? null,
        additional: strings(hook.additional_dependencies as string[]).flatMap((entry) => asRequirement(entry) ?? []),
      }));
    });
  } catch {
    return [];
  }
}

/** The hook that runs a distribution's tool. */
export function hookOf(tree: Tree, distribution: string): Hook | undefined {
  return hooks(tree).find(({ id }) => (DISTRIBUTIONS[id] ?? id) === distribution);
}
