import type { CommandModule } from './command';
import { printJson } from './output';

export interface ReportCommand<T> {
  readonly help: string;
  /** What `--json` prints. */
  readonly json: string;
  readonly find: () => Promise<T>;
  readonly exitCode: (found: T) => number;
  /** For people. */
  readonly show: (found: T) => void;
}

/** A command without arguments that finds something out, and changes nothing. */
export function reportCommand<T>({ help, json, find, exitCode, show }: ReportCommand<T>): CommandModule {
  return {
    configure: (command) =>
      command
        .option('--json', `print ${json} as JSON`)
        .addHelpText('after', help)
        .action(async (options: { json?: boolean }) => {
          const found = await find();
          process.exitCode = exitCode(found);
          if (options.json) printJson(found);
          else show(found);
        }),
  };
}
