import { inRepository } from '../../diagnose';
import type { RustMessage, RustSpan } from '../parse-compiler';
import type { Failure } from './workshop';

/** Where an error is said to be, by file and byte, the likeliest place first. */
export interface Spot {
  readonly file: string;
  readonly at: number;
}

/** All places that an error names: where it is, then what else it shows; of a macro, where it is used. */
export function spotsOf(message: RustMessage, { folder }: Failure): Spot[] {
  const shown = (one: RustMessage): RustSpan[] => [
    ...one.spans.filter((span) => span.is_primary),
    ...one.spans.filter((span) => !span.is_primary),
    ...one.children.flatMap(shown),
  ];
  return shown(message).flatMap((span) => {
    const spots: Spot[] = [];
    for (let at: RustSpan | undefined = span; at; at = at.expansion?.span) {
      const file = at.file_name.startsWith('<') ? null : inRepository(at.file_name, folder);
      if (file !== null) spots.push({ file, at: at.byte_start });
    }
    return spots;
  });
}

/** One line that says what is wrong. */
export const sayingOf = ({ code, message }: RustMessage): string => `error${code ? `[${code.code}]` : ''}: ${message}`;

/** The first place of an error that lies in one of these parts of files. */
export function partOf<P extends { readonly start: number; readonly end: number }>(
  message: RustMessage,
  failure: Failure,
  parts: ReadonlyMap<string, readonly P[]>,
): { readonly file: string; readonly part: P } | null {
  for (const { file, at } of spotsOf(message, failure)) {
    const part = parts.get(file)?.find(({ start, end }) => start <= at && at < end);
    if (part) return { file, part };
  }
  return null;
}
