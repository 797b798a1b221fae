import { parse as parseToml, TomlError } from 'smol-toml';
import type { Tree } from '../../languages/contract';
import type { Finding } from '../contract';
import { pipelineFinding } from '../finding';

const MANIFEST = /(^|\/)(pyproject|Cargo)\.toml$/;

/** A manifest that cannot be read stops every tool that takes its settings from it. */
export function manifests(tree: Tree): Finding[] {
  return tree.files
    .filter((file) => MANIFEST.test(file))
    .flatMap((file) => {
      try {
        parseToml((tree.read(file) ?? '').replace(/^\uFEFF/, ''));
        return [];
      } catch (error) {
        if (!(error instanceof TomlError)) throw error;
        const [message = 'no TOML'] = error.message.split('\n');
        return [pipelineFinding('toml-syntax', message, { file, line: error.line, column: error.column })];
      }
    });
}
