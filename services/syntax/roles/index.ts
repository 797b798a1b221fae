import type { Grammar } from '../contract';
import type { EditRoles } from './contract';
import { javascript, typescript } from './ecma';
import { go } from './go';
import { java } from './java';
import { python } from './python';
import { rust } from './rust';

export type { EditRoles, OperatorRole, Slot } from './contract';

/** Languages that can be searched. A new one is a file here and a line. */
export const EDIT_ROLES: Readonly<Partial<Record<Grammar, EditRoles>>> = {
  python,
  javascript,
  typescript,
  tsx: typescript,
  go,
  java,
  rust,
};
