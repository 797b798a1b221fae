import type { Mount } from '../contract';
import type { Mirror } from '../network/destinations';

/** Runs a client of the host; null where it is missing or fails. */
export type Ask = (argv: readonly string[], more?: { env?: NodeJS.ProcessEnv; cwd?: string }) => Promise<string | null>;

export interface Host {
  readonly ask: Ask;
  readonly env: NodeJS.ProcessEnv;
}

/** What a package client is configured to use, as far as it may enter. */
export interface ClientSettings {
  readonly mirrors: readonly Mirror[];
  readonly env: Readonly<Record<string, string>>;
  /** Inside path to content. */
  readonly files: Readonly<Record<string, string>>;
  /** Packages that lie on the host itself. */
  readonly mounts: readonly Mount[];
}

export interface PackageClient {
  readonly id: string;
  /** null where the host does not have it. */
  settings(host: Host): Promise<ClientSettings | null>;
}

/** Where rewritten configuration lies inside. */
export const CONFIGURATION = '/rift/config';
