import type { Rule } from '../rule';
import { missingExport } from './imports/exports';
import { missingModule } from './imports/modules';
import { lintRules } from './lint';
import { missingAttribute } from './names/attributes';
import { unexpectedKeyword } from './names/keywords';
import { undefinedName } from './names/undefined';
import { unreadable } from './syntax';

/** Python's rules; the merge by prior decides the order, not this list. */
export const pythonRules: readonly Rule[] = [
  unreadable,
  missingExport,
  missingModule,
  undefinedName,
  missingAttribute,
  unexpectedKeyword,
  ...lintRules,
];
