import type { GrammarTable } from '../contract';
import { javascript } from './javascript';

export const typescript: GrammarTable = {
  ...javascript,
  language: 'typescript',
  grammar: 'tree-sitter-typescript/tree-sitter-typescript.wasm',
  extensions: ['.ts', '.mts', '.cts'],
  class: [
    ...javascript.class,
    'abstract_class_declaration',
    'interface_declaration',
    'enum_declaration',
    'type_alias_declaration',
  ],
  block: [...javascript.block, 'interface_body', 'enum_body'],
};

/** TypeScript with JSX: a grammar of its own, as `<T>x` cannot be both. */
export const tsx: GrammarTable = {
  ...typescript,
  grammar: 'tree-sitter-typescript/tree-sitter-tsx.wasm',
  extensions: ['.tsx'],
};
