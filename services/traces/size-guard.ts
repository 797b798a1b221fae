type Payload = Readonly<Record<string, unknown>>;

interface Limits {
  readonly text: number;
  readonly items: number;
  readonly depth: number;
}

/** Tried in turn until the payload fits. */
const STAGES: readonly Limits[] = [
  { text: 8_000, items: 1_000, depth: 12 },
  { text: 1_000, items: 200, depth: 8 },
  { text: 200, items: 20, depth: 6 },
];
const MAX_BYTES = 256 * 1024;

/** Keeps head and tail and says in the middle how much is gone. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const half = Math.max(1, Math.floor(limit / 2) - 20);
  return `${text.slice(0, half)} … [${text.length - 2 * half} characters cut] … ${text.slice(-half)}`;
}

/**
 * Cuts long strings, long lists and deep nesting, so that a payload stays below {@link MAX_BYTES}. What was cut is told in the string
 * itself, and for lists under `_cut`: path → original length. `event` is left whole: it is small and has a schema.
 */
export function cutPayload(payload: Payload): Payload {
  for (const limits of STAGES) {
    const lists: Record<string, number> = {};
    const { event, ...rest } = payload;
    const out = {
      ...(cut(rest, limits, '', lists) as Payload),
      ...(event === undefined ? {} : { event }),
      ...(Object.keys(lists).length > 0 && { _cut: lists }),
    };
    if (Buffer.byteLength(JSON.stringify(out)) <= MAX_BYTES) return out;
  }
  return { _cut: { payload: JSON.stringify(payload).length }, ...(payload.event ? { event: payload.event } : {}) };
}

function cut(value: unknown, limits: Limits, path: string, lists: Record<string, number>): unknown {
  if (typeof value === 'string') return cutText(value, limits.text);
  if (value === null || typeof value !== 'object') return value;
  if (path.split('/').length > limits.depth) return '[nested too deep]';
  if (Array.isArray(value)) {
    if (value.length > limits.items) lists[path.slice(1)] = value.length;
    return value.slice(0, limits.items).map((item, index) => cut(item, limits, `${path}/${index}`, lists));
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, cut(item, limits, `${path}/${key}`, lists)]),
  );
}
