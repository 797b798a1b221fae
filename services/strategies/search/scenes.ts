import { EDIT_ROLES } from '../../syntax/roles';
import { parseWithMacros } from '../../syntax';
import type { RepairContext } from '../contract';
import { Scene } from './scene';

/** Source files laid out once each. */
export interface Scenes {
  /** Null where the file cannot be read, or its language cannot be searched. */
  open(path: string): Promise<Scene | null>;
}

export function openScenes({ tree, syntax }: Pick<RepairContext, 'tree' | 'syntax'>): Scenes {
  const scenes = new Map<string, Promise<Scene | null>>();
  const open = async (path: string): Promise<Scene | null> => {
    const language = syntax.languageOf(path);
    const roles = language ? EDIT_ROLES[language] : undefined;
    const table = language ? syntax.table(language) : null;
    const text = tree.read(path);
    if (!language || !roles || !table || text === null) return null;
    const parsed = await parseWithMacros(syntax, language, text);
    return parsed ? new Scene(path, text, parsed, roles, table) : null;
  };
  return {
    open(path) {
      let scene = scenes.get(path);
      if (!scene) scenes.set(path, (scene = open(path)));
      return scene;
    },
  };
}
