import type { RunActivities } from '../domain/run-activities';
import {
  adversarialTester,
  astAnalyzer,
  ciMonitor,
  commitOptimizer,
  critic,
  dependencyMapper,
  fixGenerator,
  prepareCi,
  pushBranch,
  repoScanner,
  rollbackAgent,
  testRunner,
  type WorkerParts,
} from '../services/nodes';
import { createEndRun } from '../services/runs/end-run';
import { openRun } from '../services/runs/open-run';
import { renderReport } from '../services/report';
import { dropWorkspace } from '../services/workspace';
import { atNode, beating } from './at-node';

/** What the workflow may order, each one a service call. */
export function createActivities(parts: WorkerParts): RunActivities {
  const { config, database, events, mirror } = parts;
  const endRun = createEndRun({ database, events, mirror, outputDir: config.outputDir });
  return {
    openRun: beating((input) => openRun(parts, input)),
    scanRepository: atNode(parts, 'repo_scanner', (node, at) => repoScanner(node, at.sha)),
    analyzeSyntax: atNode(parts, 'ast_analyzer', astAnalyzer),
    runChecks: atNode(parts, 'test_runner', testRunner),
    prepareCi: atNode(parts, null, prepareCi),
    mapDependencies: atNode(parts, 'dependency_mapper', dependencyMapper),
    healCluster: atNode(parts, 'fix_generator', fixGenerator),
    composeFixes: atNode(parts, 'critic_agent', critic),
    commitFixes: atNode(parts, 'commit_optimizer', commitOptimizer),
    pushBranch: atNode(parts, 'commit_optimizer', pushBranch),
    watchCi: atNode(parts, 'ci_monitor', ciMonitor),
    rollBack: atNode(parts, 'rollback_agent', rollbackAgent),
    testFixes: atNode(parts, 'adversarial_tester', adversarialTester),
    dropCheckout: beating(({ runId }) => dropWorkspace(config.home, runId)),
    finishRun: beating(({ runId, end, iterations }) => endRun.end(runId, end, iterations)),
    renderReport: beating(async ({ runId }, tell) => void (await renderReport(parts, runId, tell))),
  };
}
