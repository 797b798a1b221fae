/**
 * Asks once for all who ask the same at the same time. Whoever asks while an answer is under way gets the next one, which is begun
 * after the question: nobody is told what was true before.
 */
export function coalesced<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const underway = new Map<string, { readonly current: Promise<T>; next: Promise<T> | null }>();
  const begin = (key: string): Promise<T> => {
    const asked: { readonly current: Promise<T>; next: Promise<T> | null } = { current: ask(key), next: null };
    underway.set(key, asked);
    const done = () => void (asked.next === null && underway.delete(key));
    asked.current.then(done, done);
    return asked.current;
  };
  return (key) => {
    const asked = underway.get(key);
    if (!asked) return begin(key);
    asked.next ??= asked.current.then(
      () => begin(key),
      () => begin(key),
    );
    return asked.next;
  };
}
