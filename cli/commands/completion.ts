import { Argument, type Command } from 'commander';
import type { CommandModule } from '../command';
import { print } from '../output';
import { completionScript, SHELLS, type CommandTree, type Shell } from '../completion';

const HELP = `
Examples:
  $ source <(rift completion bash)                                   this shell only
  $ rift completion bash > ~/.local/share/bash-completion/completions/rift
  $ rift completion zsh  > "\${fpath[1]}/_rift"
  $ rift completion fish > ~/.config/fish/completions/rift.fish
`;

export const command: CommandModule = {
  configure: (command, { buildProgram }) =>
    command
      .addArgument(new Argument('<shell>', 'the shell to complete in').choices(SHELLS))
      .addHelpText('after', HELP)
      .action(async (shell: Shell) => {
        print(completionScript(shell, treeOf(await buildProgram(() => true))));
      }),
};

function treeOf(program: Command): CommandTree[] {
  return program.commands.map((command) => ({
    name: command.name(),
    summary: command.summary(),
    options: [
      ...command.options.map((option) => ({ flag: option.long ?? option.short ?? '', summary: option.description })),
      { flag: '--help', summary: 'show help' },
    ],
    choices: command.registeredArguments.flatMap((argument) => argument.argChoices ?? []),
  }));
}
