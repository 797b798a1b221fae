import type { CommandEntry } from './command';

/** Every command, in the order of the help. A command is a file in `commands/` and a line here. */
export const commands: readonly CommandEntry[] = [
  { name: 'up', summary: 'start the stack in the background', load: () => import('./commands/up') },
  { name: 'down', summary: 'stop the stack; its data stays', load: () => import('./commands/down') },
  { name: 'status', summary: 'show the parts of the stack', load: () => import('./commands/status') },
  {
    name: 'doctor',
    summary: 'tell which parts are found, and how to get the rest',
    load: () => import('./commands/doctor'),
  },
  {
    name: 'test',
    usage: 'test [jest arguments...]',
    summary: "run Rift's own tests",
    load: () => import('./commands/test'),
  },
  {
    name: 'completion',
    usage: 'completion <shell>',
    summary: 'print the completion script for bash, zsh or fish',
    load: () => import('./commands/completion'),
  },
];
