import { mirror, type Mirror } from '../network/destinations';

const PATIENCE_MS = 10_000;

/** Where an index sends its clients on to, by the links of one of its pages. Empty where it does not answer. */
export async function hostsOfLinks(index: Mirror, page: string): Promise<Mirror[]> {
  const text = await read(index, page);
  const links = [...text.matchAll(/\bhref\s*=\s*["'](https?:\/\/[^/"']+)/gi)].map(([, origin]) => `${origin}/`);
  return [...new Set(links)].flatMap((link) => mirror(link) ?? []);
}

/** The value of a field in a JSON page of an index; null where there is none. */
export async function fieldOf(index: Mirror, page: string, field: string): Promise<string | null> {
  try {
    const value = (JSON.parse(await read(index, page)) as Record<string, unknown>)[field];
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

async function read({ url, destination }: Mirror, page: string): Promise<string> {
  const base = destination.tls ? url.replace(/^http:/, 'https:') : url;
  const headers: Record<string, string> = destination.authorization ? { authorization: destination.authorization } : {};
  try {
    const answer = await fetch(new URL(page, base.endsWith('/') ? base : `${base}/`), {
      headers,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return answer.ok ? await answer.text() : '';
  } catch {
    return '';
  }
}
