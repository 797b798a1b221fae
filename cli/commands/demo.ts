import { Argument } from 'commander';
import { loadConfig } from '../../services/config/config';
import type { Language } from '../../domain/names';
import { connectUp } from '../client/connect';
import type { CommandModule } from '../command';
import { makeDemoRepository, type DemoRepository } from '../demo/make-repository';
import { demos, type Demo } from '../demo/registry';
import { openScreen } from '../heal/open-screen';
import { endView, reportEnd } from '../heal/report';
import { healInSession, type SessionEnd } from '../heal/session';
import { colours, note, print, printJson } from '../output';

const HELP = `
The repository lies in a temporary folder with a bare remote beside it; nothing else is touched, and it stays there to be looked at.

Examples:
  $ rift demo
  $ rift demo typescript
  $ rift demo python --json
`;

const NAMES = { team: 'Rift', leader: 'Demo' };

export const command: CommandModule = {
  configure: (command) =>
    command
      .addArgument(
        new Argument('[language]', 'language of the repository').choices(Object.keys(demos)).default('python'),
      )
      .option('--json', 'print events as JSON lines on standard error, and one object at the end')
      .addHelpText('after', HELP)
      .action(async (language: Language, { json = false }: { json?: boolean }) => {
        const demo = demos[language];
        if (demo) await show(language, demo, json);
      }),
};

async function show(language: Language, demo: Demo, json: boolean): Promise<void> {
  const config = loadConfig();
  const repository = await makeDemoRepository(language, demo, config.hostEnv);
  if (!json) note(`A small repository with ${listed(demo.faults)}: ${repository.workTree}\n`);
  const { screen, onProgress, interactive } = openScreen(json);
  const { client, revive } = await connectUp(config, onProgress).finally(screen.ready);
  const input = { repo_url: repository.remote, team_name: NAMES.team, leader_name: NAMES.leader, rerun: true };
  const end = await healInSession({ client, revive, screen, interactive, input });
  await repository.git('fetch', '-q', 'origin');
  if (json) {
    process.exitCode = end.exitCode;
    return printJson({ ...endView(end), repository: repository.workTree, remote: repository.remote });
  }
  reportEnd(end, false);
  lookNext(repository, end);
}

function lookNext({ workTree }: DemoRepository, { results }: SessionEnd): void {
  if (!results || results.commits.length === 0) return;
  const { bold, dim } = colours();
  const branch = `origin/${results.branch_name}`;
  print(`\n${bold('Look at it:')}`);
  print(`  cd ${workTree}`);
  print(`  git log main..${branch}        ${dim('# what was committed, and why')}`);
  print(`  git diff main ${branch}        ${dim('# every line that changed')}`);
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
