const rule = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });
const runtimeOnly = { dependencyTypesNot: ['type-only'] };

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    rule('no-cycles', {}, { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }),
    rule(
      'workflows-import-domain-only',
      { path: '^workflows/' },
      { path: '^(activities|services|api|db|cli)/', ...runtimeOnly },
    ),
    rule(
      'domain-imports-no-other-folder',
      { path: '^domain/' },
      { path: '^(workflows|activities|services|api|db|cli)/' },
    ),
    rule(
      'no-node-built-ins-in-pure-code',
      { path: '^(domain|workflows)/' },
      { dependencyTypes: ['core'], ...runtimeOnly },
    ),
    rule(
      'activities-import-services-and-domain',
      { path: '^activities/' },
      { path: '^(workflows|api|db|cli)/', ...runtimeOnly },
    ),
    rule(
      'api-imports-services-and-domain',
      { path: '^api/' },
      { path: '^(workflows|activities|db|cli)/', ...runtimeOnly },
    ),
    rule(
      'services-never-call-up',
      { path: '^services/' },
      { path: '^(workflows|activities|api|cli)/', ...runtimeOnly },
    ),
    rule(
      'services-reach-the-database-by-repositories',
      { path: '^services/' },
      { path: '^db/', pathNot: '^db/(repositories|index)', ...runtimeOnly },
    ),
    rule('entities-stay-inside-db', { path: '^(?!db/)' }, { path: '^db/entities/' }),
    rule(
      'healing-core-knows-no-server',
      { path: '^services/(languages|strategies|checks|repair|sandbox|syntax)/' },
      { path: '(^db/|node_modules/(ioredis|chromadb|typeorm|@temporalio)/)', ...runtimeOnly },
    ),
    rule(
      'a-language-never-imports-its-sibling',
      { path: '^services/languages/([^/]+)/' },
      { path: '^services/languages/[^/]+/', pathNot: '^services/languages/$1/' },
    ),
    rule(
      'a-strategy-never-imports-its-sibling',
      { path: '^services/strategies/([^/]+)/' },
      { path: '^services/strategies/[^/]+/', pathNot: '^services/strategies/$1/' },
    ),
    rule(
      'one-place-spawns-processes',
      {
        path: '^(?!services/process|services/(languages/[^/]+|strategies/rule-first/[^/]+)/helpers/|tests/|scripts/|bench/)',
      },
      { path: '^(node:)?child_process$', ...runtimeOnly },
    ),
    rule('production-code-imports-no-tests', { path: '^(?!tests/)' }, { path: '^tests/' }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^dist/|/fixtures/|^coverage/)' },
    includeOnly: '^(domain|workflows|activities|services|api|db|cli|bench|tests)/|^node_modules/|^(node:)?[a-z_/]+$',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
