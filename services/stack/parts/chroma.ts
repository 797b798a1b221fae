import { createRequire } from 'node:module';
import { exec } from '../../process/spawn';
import { chromaCommand } from '../servers/chroma';
import { npmPackage, PartMissing, type Part } from './part';

const BINDINGS: Readonly<Record<string, string>> = {
  'linux-x64': 'chromadb-js-bindings-linux-x64-gnu',
  'linux-arm64': 'chromadb-js-bindings-linux-arm64-gnu',
};

export const chroma: Part = {
  name: 'chroma',
  purpose: 'remembers fixes that CI confirmed',
  replacedBy: 'CHROMA_HOST',
  howToGet:
    'run "npm ci" on a system with glibc; or name a server in CHROMA_HOST. Without it runs go on and remember nothing',
  find: async (config) => {
    const path = bindingPath();
    if (path === null) return null;
    try {
      // A binding that wants a newer C library than this system's is found and does not load.
      const { code, stdout } = await exec(chromaCommand(path, '--version'), { env: config.hostEnv, timeoutMs: 15_000 });
      const version = /\d+\.\d+[\w.-]*/.exec(stdout.toString())?.[0];
      return code === 0 && version ? { path, version, from: 'npm' } : null;
    } catch {
      return null;
    }
  },
  get: async () => {
    throw new PartMissing(`chroma is missing: ${chroma.howToGet}`);
  },
};

function bindingPath(): string | null {
  const name = BINDINGS[`${process.platform}-${process.arch}`];
  const home = npmPackage('chromadb');
  if (!name || !home) return null;
  try {
    const near = createRequire(`${home}/package.json`);
    return near.resolve(name);
  } catch {
    return null;
  }
}
