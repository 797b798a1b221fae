import { InvalidArgumentError } from 'commander';
import { loadConfig } from '../../services/config/config';
import { connectUp } from '../client/connect';
import type { CommandModule } from '../command';
import { healInSession } from '../heal/session';
import { reportEnd } from '../heal/report';
import { defaultNames, hasUncommitted, readTarget } from '../heal/target';
import { openScreen } from '../heal/open-screen';

const HELP = `
Brings the stack up where it is not, submits the repository, and follows the run to its end. A repository that is being healed
already is followed, not healed twice. Ctrl-C asks once whether to cancel the run or to leave it to go on.

Team and leader name the branch, TEAM_LEADER_AI_Fix. Without the options they come from "git config rift.team" and "rift.leader",
else from the repository and from "git config user.name".

Exit codes: 0 green, 1 red, 2 no evidence, 3 quarantined, 4 cancelled, 64 bad usage, 65 the repository cannot be read,
69 a part is missing, 70 a fault of Rift's own, 75 detached from a run that goes on.

Examples:
  $ rift heal .                                     the repository around this folder; the branch is pushed into it
  $ rift heal https://example.org/team/project.git
  $ rift heal git@example.org:team/project.git --team "Team One" --leader "Ada Lovelace" --ref develop
  $ rift heal ./project --no-push --json | jq .verdict
`;

interface Options {
  readonly team?: string;
  readonly leader?: string;
  readonly ref?: string;
  readonly maxIterations?: number;
  readonly push: boolean;
  readonly json?: boolean;
}

export const command: CommandModule = {
  configure: (command) =>
    command
      .argument('<repository>', 'path or URL')
      .option('--team <name>', 'team, the first part of the branch')
      .option('--leader <name>', 'leader, the second part of the branch')
      .option('--ref <ref>', 'branch, tag or commit to heal (default: the default branch)')
      .option('--max-iterations <n>', 'rounds of fix, push and CI at most (default: 5, or AGENT_MAX_RETRIES)', rounds)
      .option('--no-push', 'push nothing')
      .option('--json', 'print events as JSON lines on standard error, and one object at the end')
      .addHelpText('after', HELP)
      .action((repository: string, options: Options) => heal(repository, options)),
};

async function heal(repository: string, { ref, maxIterations, push, json = false, ...given }: Options): Promise<void> {
  const config = loadConfig();
  const target = await readTarget(repository, process.cwd(), config.hostEnv);
  const { screen, onProgress, interactive } = openScreen(json);
  const [names, uncommitted, { client, revive }] = await Promise.all([
    defaultNames(target, given, config.hostEnv),
    hasUncommitted(target, config.hostEnv),
    connectUp(config, onProgress).finally(screen.ready),
  ]);
  if (uncommitted) screen.note('what is not committed is no part of the run');
  const end = await healInSession({
    ...{ client, revive, screen, interactive },
    input: {
      repo_url: target.repoUrl,
      team_name: names.team,
      leader_name: names.leader,
      rerun: true,
      push,
      ...(ref !== undefined && { requested_ref: ref }),
      ...(maxIterations !== undefined && { max_iterations: maxIterations }),
    },
  });
  reportEnd(end, json);
}

function rounds(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 100)
    throw new InvalidArgumentError('It takes a number from 1 to 100.');
  return value;
}
