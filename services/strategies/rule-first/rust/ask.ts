import { posix } from 'node:path';
import { messagesOf, placeOf, type RustMessage, type RustSpan } from '../../../languages/rust/parse-compiler';
import { CHECKOUT, HELPERS } from '../../../sandbox/contract';
import type { Failure, PlacedEdit, Workbench } from '../rule';

/** One way in which the compiler or clippy would mend a finding. */
export interface Suggestion {
  readonly said: string;
  readonly applicability: string;
  readonly edits: readonly PlacedEdit[];
}

/** What the tool says of a failure now, whole; none where it says it no more. */
export async function messagesFor(bench: Workbench, failure: Failure): Promise<readonly RustMessage[]> {
  const { code, line, file } = failure.diagnostic;
  const lint = code.startsWith('clippy::') || failure.diagnostic.source === 'clippy';
  const argv = ['--workspace', '--all-targets', '--keep-going', '--message-format=json'];
  // What CI asks for beyond clippy's own choice is asked for by its name.
  const named = /^(clippy::)?[a-z_]+$/.test(code) && code !== 'error' ? ['--', '-W', code] : [];
  const all = await bench.memo(`rust:${lint ? named.join(' ') : 'build'}`, async () => {
    const { result } = await cargo(bench, [lint ? 'clippy' : 'build', ...argv, ...(lint ? named : [])]);
    return messagesOf(result.stdout.text);
  });
  return all.filter((message) => {
    const place = placeOf(message, [bench.project.root]);
    const same = message.code === null ? /^(error|SyntaxError)$/.test(code) : message.code.code === code;
    return same && place?.file === file && place.line === line;
  });
}

/** Runs cargo on the scratch copy, as a check would. */
export function cargo(bench: Workbench, words: readonly string[]): ReturnType<Workbench['run']> {
  const { root } = bench.project;
  const cwd = root === '.' ? CHECKOUT : `${CHECKOUT}/${root}`;
  return bench.run({ argv: ['sh', `${HELPERS}/cargo.sh`, 'cargo', ...words], cwd, env: { RIFT_ROOT: cwd } });
}

/** Suggestions among a message's children: several replacements of one place are alternatives, all others belong together. */
export function suggestionsOf(bench: Workbench, message: RustMessage): Suggestion[] {
  return message.children.flatMap((child) => {
    const spans = child.spans.filter((span) => span.suggested_replacement !== null);
    const edits = spans.flatMap((span) => editOf(bench, span) ?? []);
    if (edits.length === 0 || edits.length < spans.length) return [];
    const applicability = spans[0]?.suggestion_applicability ?? 'Unspecified';
    const places = new Set(edits.map(({ path, start, end }) => `${path}:${start}:${end}`));
    const groups = places.size < edits.length ? edits.map((edit) => [edit]) : [edits];
    return groups.map((group) => ({
      said: child.message,
      applicability,
      edits: group.map((one) => whole(bench, one)),
    }));
  });
}

/** A span as offsets of the text. */
export function editOf(bench: Workbench, span: RustSpan): PlacedEdit | null {
  const path = posix.normalize(posix.join(bench.project.root, span.file_name));
  const text = bench.text(path);
  if (text === null || span.file_name.startsWith('/')) return null;
  const bytes = bench.memo(`rust:bytes:${path}`, () => Buffer.from(text));
  const at = (byte: number) => bytes.subarray(0, byte).toString().length;
  return { path, start: at(span.byte_start), end: at(span.byte_end), text: span.suggested_replacement ?? '' };
}

/** Where nothing of a line is left, neither is its end. */
export function whole(bench: Workbench, edit: PlacedEdit): PlacedEdit {
  if (edit.text !== '' || edit.start === edit.end) return edit;
  const text = bench.text(edit.path) ?? '';
  const start = edit.start - (/[ \t]*$/.exec(text.slice(0, edit.start))?.[0].length ?? 0);
  const end = edit.end + (/^[ \t]*/.exec(text.slice(edit.end))?.[0].length ?? 0);
  const opens = start === 0 || text[start - 1] === '\n';
  if (opens && edit.end > 0 && text[edit.end - 1] === '\n') return { ...edit, start };
  const eol = /^\r?\n/.exec(text.slice(end))?.[0];
  if (opens && eol !== undefined) return { ...edit, start, end: end + eol.length };
  return edit;
}
