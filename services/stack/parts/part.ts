import { constants, accessSync, existsSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Config } from '../../config/config';
import { exec, start } from '../../process/spawn';

export const PART_NAMES = ['postgres', 'redis', 'temporal', 'chroma', 'bubblewrap', 'chromium'] as const;
export type PartName = (typeof PART_NAMES)[number];

export interface FoundPart {
  readonly path: string;
  readonly version: string;
  /** Where it came from: `PATH`, `cache`, `npm`, the variable that names it. */
  readonly from: string;
}

/** A program that Rift needs and does not bring itself. */
export interface Part {
  readonly name: PartName;
  readonly purpose: string;
  /** The variable that names a server to use instead; null where there is no such thing. */
  readonly replacedBy: 'DATABASE_URL' | 'REDIS_URL' | 'TEMPORAL_ADDRESS' | 'CHROMA_HOST' | null;
  /** For people whose machine lacks it. */
  readonly howToGet: string;
  find(config: Config): Promise<FoundPart | null>;
  /** Gets it into the cache. @throws PartMissing */
  get(config: Config, onProgress: (text: string) => void): Promise<void>;
}

/** A needed part is not there and cannot be had. Exit code 69. */
export class PartMissing extends Error {
  override readonly name = 'PartMissing';
}

/** Finds a part, or gets it. @throws PartMissing */
export async function findOrGet(part: Part, config: Config, onProgress: (text: string) => void): Promise<FoundPart> {
  const there = await part.find(config);
  if (there) return there;
  await part.get(config, onProgress);
  const got = await part.find(config);
  if (!got) throw new PartMissing(`${part.name} is missing: ${part.howToGet}`);
  return got;
}

/** The first executable of that name on PATH. */
export function onPath(name: string, env: NodeJS.ProcessEnv): string | null {
  const places = (env.PATH ?? '').split(delimiter).filter((dir) => dir.startsWith('/'));
  return places.map((dir) => join(dir, name)).find(isExecutable) ?? null;
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Asks a program for its version.
 * @param pattern finds it in what is printed; its first group where it has one
 * @returns null where it does not run
 */
export async function versionOf(
  path: string,
  env: NodeJS.ProcessEnv,
  { argument = '--version', pattern = /\d+\.\d+[\w.-]*/ }: VersionQuestion = {},
): Promise<string | null> {
  try {
    const { code, stdout, stderr } = await exec([path, argument], { env, timeoutMs: 15_000 });
    if (code !== 0) return null;
    const text = `${stdout.toString()}\n${stderr.toString()}`.trim();
    const match = pattern.exec(text);
    return match?.[1] ?? match?.[0] ?? text.split('\n')[0] ?? null;
  } catch {
    return null;
  }
}

export interface VersionQuestion {
  readonly argument?: string;
  readonly pattern?: RegExp;
  /** Major version from which on it will do. */
  readonly atLeast?: number;
}

/** The first candidate that runs and is new enough. */
export async function firstThatRuns(
  candidates: readonly { readonly path: string | null; readonly from: string }[],
  env: NodeJS.ProcessEnv,
  question: VersionQuestion = {},
): Promise<FoundPart | null> {
  for (const { path, from } of candidates) {
    const version = path !== null && isExecutable(path) ? await versionOf(path, env, question) : null;
    if (path === null || version === null) continue;
    if (question.atLeast === undefined || parseInt(version, 10) >= question.atLeast) return { path, version, from };
  }
  return null;
}

/** Runs a script that gets a part; what it prints is its progress. @throws PartMissing with the end of what it complained */
export function runGetter(
  part: Pick<Part, 'name' | 'howToGet'>,
  argv: readonly string[],
  config: Config,
  onProgress: (text: string) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = start(argv, { env: config.hostEnv, stdio: ['ignore', 'pipe', 'pipe'] });
    let complaint = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => onProgress(text.trim().split('\n').pop() ?? ''));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-2000)));
    const fail = (why: string) =>
      reject(new PartMissing(`${part.name} is missing and cannot be fetched (${why}): ${part.howToGet}`));
    child.on('error', (error) => fail(error.message));
    child.on('close', (code) => (code === 0 ? resolve() : fail(complaint.trim().split('\n').pop() || `exit ${code}`)));
  });
}

/** The directory of an npm package at or above this module; null where it is not installed. */
export function npmPackage(name: string): string | null {
  for (let dir = __dirname; dir !== dirname(dir); dir = dirname(dir)) {
    const candidate = join(dir, 'node_modules', name);
    if (existsSync(candidate)) return candidate;
  }
  return null;
}

/** A program of a Debian package that was unpacked into the cache. */
export function unpackedPackage(config: Config, name: string): string {
  return join(config.cache, 'debian', name);
}
