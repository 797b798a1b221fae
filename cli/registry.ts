import type { CommandEntry } from './command';

/** Every command, in the order of the help. A command is a file in `commands/` and a line here. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'demo',
    usage: 'demo [language]',
    summary: 'break a small repository and heal it before your eyes',
    load: () => import('./commands/demo'),
  },
  {
    name: 'heal',
    usage: 'heal <path or URL>',
    summary: 'heal a repository and follow the run',
    load: () => import('./commands/heal'),
  },
  {
    name: 'fix',
    usage: 'fix [folder]',
    summary: 'heal a folder at once, without servers, Git or a model',
    load: () => import('./commands/fix'),
  },
  { name: 'runs', summary: 'list recent runs', load: () => import('./commands/runs') },
  { name: 'show', usage: 'show <run>', summary: 'show what came of a run', load: () => import('./commands/show') },
  {
    name: 'report',
    usage: 'report <run>',
    summary: 'get the report of a run as PDF',
    load: () => import('./commands/report'),
  },
  {
    name: 'replay',
    usage: 'replay <run>',
    summary: 'retell a run, with its pauses or without',
    load: () => import('./commands/replay'),
  },
  {
    name: 'ask',
    usage: 'ask <run> <question>',
    summary: 'ask why a run did what it did',
    load: () => import('./commands/ask'),
  },
  {
    name: 'logs',
    usage: 'logs <run>',
    summary: 'show the output of the checks, and what the parts logged of a run',
    load: () => import('./commands/logs'),
  },
  {
    name: 'strategies',
    summary: 'show how far each rung is trusted, and what changed that',
    load: () => import('./commands/strategies'),
  },
  { name: 'stats', summary: 'show what all runs came to and cost', load: () => import('./commands/stats') },
  { name: 'cancel', usage: 'cancel <run>', summary: 'end a run', load: () => import('./commands/cancel') },
  {
    name: 'quarantine',
    usage: 'quarantine <run>',
    summary: 'end a run whose repository must not be run any further',
    load: () => import('./commands/quarantine'),
  },
  {
    name: 'knowledge',
    usage: 'knowledge <list|show|forget|export|import>',
    summary: 'look after the patterns of fixes that CI confirmed',
    load: () => import('./commands/knowledge'),
  },
  { name: 'up', summary: 'start the stack in the background', load: () => import('./commands/up') },
  { name: 'down', summary: 'stop the stack; its data stays', load: () => import('./commands/down') },
  { name: 'status', summary: 'show the parts of the stack', load: () => import('./commands/status') },
  { name: 'worker', summary: 'work on runs from another host', load: () => import('./commands/worker') },
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
