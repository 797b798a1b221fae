import type { Rule } from '../rule';
import { missingExport } from './imports/exports';
import { missingModule } from './imports/modules';
import { lintRules } from './lint';
import { missingKey, missingReturn, sharedDefault, unboundLocal } from './logic';
import { missingAttribute } from './names/attributes';
import { unexpectedKeyword } from './names/keywords';
import { undefinedName } from './names/undefined';
import { unreadable } from './syntax';
import { annotations } from './types/annotations';
import { calls } from './types/calls';
import { conversions } from './types/conversions';
import { optionalValue } from './types/optional';

/** Python's rules; the merge by prior decides the order, not this list. */
export const pythonRules: readonly Rule[] = [
  unreadable,
  missingExport,
  missingModule,
  undefinedName,
  missingAttribute,
  unexpectedKeyword,
  optionalValue,
  annotations,
  conversions,
  calls,
  missingReturn,
  missingKey,
  sharedDefault,
  unboundLocal,
  ...lintRules,
];
