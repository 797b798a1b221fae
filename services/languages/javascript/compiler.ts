import { dirname } from 'node:path';
import type { Project } from '../../../domain/check';
import { CHECKOUT, type Mount } from '../../sandbox/contract';

/** Where Rift's own compiler is seen, for projects that have none. */
export const TYPESCRIPT = '/rift/typescript';

export const compilerMount = (): Mount => ({
  host: dirname(require.resolve('typescript/package.json')),
  guest: TYPESCRIPT,
  mode: 'ro',
});

const SOURCES = /\.[cm]?[jt]sx?$/;

/** Whether the compiler reads a file. */
export const isRead = (file: string): boolean => SOURCES.test(file);

/** Where the project lies inside. */
export const insideOf = ({ root }: Pick<Project, 'root'>): string => (root === '.' ? CHECKOUT : `${CHECKOUT}/${root}`);
