import type { Verdict } from '../../../domain/verdict';

export type Tone = 'good' | 'bad' | 'warn' | 'grave' | 'plain';

interface Words {
  readonly title: string;
  readonly tone: Tone;
  readonly meaning: string;
}

const VERDICTS: Readonly<Record<Verdict, Words>> = {
  green: { title: 'Green', tone: 'good', meaning: 'All checks that can be judged pass on the pushed commit.' },
  red: {
    title: 'Red',
    tone: 'bad',
    meaning: 'Something still fails. What is verified and helps was delivered all the same.',
  },
  no_evidence: {
    title: 'No evidence',
    tone: 'warn',
    meaning: 'Nothing that could fail was run, so nothing is claimed.',
  },
  quarantined: {
    title: 'Quarantined',
    tone: 'grave',
    meaning: 'The repository holds code that attacks. It was not healed.',
  },
  cancelled: { title: 'Cancelled', tone: 'warn', meaning: 'The run was stopped before its end.' },
  error: { title: 'Error', tone: 'bad', meaning: 'The run could not be carried out.' },
};

export function wordsOf(verdict: Verdict, commits: number): Words {
  if (verdict === 'green' && commits === 0)
    return {
      ...VERDICTS.green,
      meaning: 'All checks that can be judged pass as submitted; there was nothing to heal.',
    };
  return VERDICTS[verdict];
}

export function duration(secs: number | null): string {
  if (secs === null) return 'unknown';
  if (secs < 60) return `${secs.toFixed(1)} s`;
  const s = Math.round(secs);
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}

/** `2026-01-31 12:00:05 UTC`. */
export function time(iso: string | null): string {
  return iso === null ? '' : `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

export const short = (sha: string): string => sha.slice(0, 10);
export const firstLine = (text: string): string => text.split('\n')[0] ?? '';
export const signed = (n: number): string => (n > 0 ? `+${n}` : n < 0 ? `\u2212${-n}` : '±0');
export const spaced = (name: string): string => name.replaceAll('_', ' ').toLowerCase();

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** Head and tail of what is too long, with how much is left out. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const tail = Math.floor(most / 3);
  return `${text.slice(0, most - tail)} […] ${text.slice(-tail)}`;
}
