import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Prompt } from '../../domain/models';
import { redact } from '../redact';

/** Prompts by name and version; a wording that was used in a release is never edited: add a version. */
export type PromptName = 'repair.v1' | 'self-repair.v1' | 'judge.v1';

interface Template {
  readonly hash: string;
  readonly system: string;
  readonly user: string;
}

const templates = new Map<PromptName, Template>();

function templateOf(name: PromptName): Template {
  let template = templates.get(name);
  if (!template) {
    const text = readFileSync(join(__dirname, 'prompts', `${name}.md`), 'utf8');
    const [, system = '', user = ''] = /^# System\n([\s\S]*?)\n# User\n([\s\S]*)$/.exec(text) ?? [];
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
    templates.set(name, (template = { hash, system: system.trim(), user: user.trim() }));
  }
  return template;
}

/** A mark that the text between the marks cannot know, and so cannot close. */
export interface Seal {
  readonly code: string;
  /** Text of the repository or of its tools as data: secrets taken out, marked from end to end. */
  data(kind: string, text: string): string;
}

export function newSeal(): Seal {
  const code = randomBytes(6).toString('hex');
  return {
    code,
    data: (kind, text) => `⟦data ${code} ${kind}⟧\n${redact(text).replaceAll(code, '')}\n⟦end ${code}⟧`,
  };
}

/** A prompt with its places filled in. Values are put in once: what looks like a place inside them stays text. */
export function fillPrompt(name: PromptName, seal: Seal, values: Readonly<Record<string, string>>): Prompt {
  const { hash, system, user } = templateOf(name);
  const all: Readonly<Record<string, string>> = { ...values, seal: seal.code };
  const fill = (text: string) => text.replace(/\{\{(\w+)\}\}/g, (_whole, key: string) => all[key] ?? '');
  return { name, hash, system: fill(system), user: fill(user) };
}
