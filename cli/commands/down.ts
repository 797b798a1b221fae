import { loadConfig } from '../../services/config/config';
import { takeDown } from '../../services/stack';
import type { CommandModule } from '../command';
import { print, printJson, progress } from '../output';

const HELP = `
Runs that are under way go on at the next "rift up" or "rift heal".

Examples:
  $ rift down
`;

export const command: CommandModule = {
  configure: (command) =>
    command
      .option('--json', 'print the outcome as JSON')
      .addHelpText('after', HELP)
      .action(async ({ json }: { json?: boolean }) => {
        const line = progress();
        line.step('stopping the stack');
        const ran = await takeDown(loadConfig()).finally(line.end);
        if (json) printJson({ stopped: ran });
        else print(ran ? 'Rift is down; its data is kept.' : 'Rift was not up.');
      }),
};
