import type { Rule } from '../rule';
import { moduleSystem } from './imports/convert';
import { missingExport } from './imports/exports';
import { missingModule } from './imports/modules';
import { own } from './lint/own';
import { biomeFix, eslintFix, formatter } from './lint/tools';
import { unused } from './lint/unused';
import { missingMember } from './names/members';
import { undefinedName } from './names/undefined';
import { unreadable } from './syntax';
import { codeFixes } from './types/code-fixes';
import { overlap } from './types/overlap';
import { values } from './types/values';

/** Rules of JavaScript and TypeScript; the merge by prior decides the order, not this list. */
export const javascriptRules: readonly Rule[] = [
  unreadable,
  missingExport,
  missingModule,
  moduleSystem,
  undefinedName,
  missingMember,
  values,
  overlap,
  eslintFix,
  formatter,
  biomeFix,
  unused,
  own,
  codeFixes,
];
