import { createSyntax } from '../syntax';
import type { Syntax } from '../syntax/contract';
import type { LanguageAdapter } from './contract';
import { createGo } from './go';
import { createJava } from './java';
import { createJavascript } from './javascript';
import { createPython } from './python';
import { createRust } from './rust';

/** Every language, by its folder's name. A new one is a folder and a line here. */
export function createLanguages(
  hostEnv: NodeJS.ProcessEnv,
  syntax: Syntax = createSyntax(),
): Readonly<Record<string, LanguageAdapter>> {
  return {
    python: createPython(hostEnv, syntax),
    javascript: createJavascript(hostEnv, syntax),
    go: createGo(hostEnv, syntax),
    rust: createRust(hostEnv, syntax),
    java: createJava(hostEnv, syntax),
  };
}

export type Languages = ReturnType<typeof createLanguages>;
