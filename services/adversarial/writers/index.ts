import type { Language } from '../../../domain/names';
import type { Writer } from '../contract';
import { python } from './python';

/** Languages in which tests are written against a fix. */
export const writers: Readonly<Partial<Record<Language, Writer>>> = { python };
