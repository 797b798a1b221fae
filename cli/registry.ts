import type { CommandEntry } from './command';

/** Every command, in the order of the help. A command is a file in `commands/` and a line here. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'completion',
    usage: 'completion <shell>',
    summary: 'print the completion script for bash, zsh or fish',
    load: () => import('./commands/completion'),
  },
];
