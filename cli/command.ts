import type { Command } from 'commander';

/** What a command's module exports as `command`. */
export interface CommandModule {
  /** Adds arguments, options, help and the action to a command that already has its name and summary. */
  configure(command: Command, context: CommandContext): void;
}

export interface CommandContext {
  /** The command tree, with the wanted commands configured in full. */
  readonly buildProgram: (wanted: (name: string) => boolean) => Promise<Command>;
}

/** A line of the registry. */
export interface CommandEntry {
  readonly name: string;
  /** As in `heal <repository>`; only for the list of commands. */
  readonly usage?: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: CommandModule }>;
}

/** Bad usage that the parser cannot see. Exit code 64. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
