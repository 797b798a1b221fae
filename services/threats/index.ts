import type { Tree } from '../languages/contract';
export function scanThreats(_tree: Tree): readonly { file: string; line: number; message: string }[] {
  return [];
}
