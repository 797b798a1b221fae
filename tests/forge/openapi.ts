import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../services/config/config';
import { execSync } from '../../services/process/spawn';

type Json = Record<string, unknown>;

interface Operation {
  readonly parameters: readonly Json[];
  readonly responses: Readonly<Record<string, Json>>;
}

interface Description {
  readonly paths: Readonly<Record<string, { readonly get: Operation }>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

const OPERATIONS = [
  '/repos/{owner}/{repo}/actions/runs',
  '/repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/jobs',
  '/repos/{owner}/{repo}/actions/jobs/{job_id}/logs',
];
const EXTRAS = ['#/components/schemas/basic-error', '#/components/examples/workflow-run', '#/components/examples/job'];

/** GitHub's own description of the operations that Rift uses, and what they refer to; installed once for each version. */
function description(): Description {
  const version = /"@octokit\/openapi": "([^"]+)"/.exec(readFileSync(join(__dirname, 'package.json'), 'utf8'))?.[1];
  const folder = join(loadConfig().cache, 'tests');
  const cached = join(folder, `github-openapi-${version}.json`);
  if (!existsSync(cached)) {
    const place = mkdtempSync(join(tmpdir(), 'rift-openapi-'));
    try {
      for (const name of ['package.json', 'package-lock.json', '.npmrc'])
        cpSync(join(__dirname, name), join(place, name));
      const { code, stderr } = execSync(['npm', 'ci', '--ignore-scripts'], { cwd: place, env: process.env });
      if (code !== 0) throw new Error(`npm ci: ${stderr.toString()}`);
      const file = join(place, 'node_modules/@octokit/openapi/generated/api.github.com.json');
      const needed = extract(JSON.parse(readFileSync(file, 'utf8')) as Description);
      mkdirSync(folder, { recursive: true });
      writeFileSync(`${cached}.partial`, JSON.stringify(needed));
      renameSync(`${cached}.partial`, cached);
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  }
  return JSON.parse(readFileSync(cached, 'utf8')) as Description;
}

function at(whole: Description, ref: string): unknown {
  return ref
    .slice(2)
    .split('/')
    .reduce<unknown>((value, key) => (value as Json)[key], whole);
}

function extract(whole: Description): Description {
  const components: Record<string, Record<string, Json>> = {};
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (value !== null && typeof value === 'object') {
      for (const [key, inner] of Object.entries(value)) {
        if (key === '$ref' && typeof inner === 'string') take(inner);
        else visit(inner);
      }
    }
  };
  const take = (ref: string) => {
    const [, , kind = '', name = ''] = ref.split('/');
    const group = (components[kind] ??= {});
    if (name in group) return;
    group[name] = at(whole, ref) as Json;
    visit(group[name]);
  };
  const paths = Object.fromEntries(OPERATIONS.map((path) => [path, { get: whole.paths[path]!.get }]));
  visit(paths);
  EXTRAS.forEach(take);
  return { paths, components };
}

export interface GithubApi {
  /** Example objects as GitHub gives them. */
  example(name: 'workflow-run' | 'job'): Json;
  /** What is wrong with a request; empty where nothing is. */
  request(method: string, path: string, query: URLSearchParams): string[];
  /** What is wrong with an answer. */
  answer(path: string, status: number, body: unknown): string[];
}

export function githubApi(): GithubApi {
  const api = description();
  const ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
  ajv.addSchema({ $id: 'github', components: api.components });
  const compiled = new Map<string, ValidateFunction>();
  const problems = (schema: unknown, value: unknown): string[] => {
    const text = JSON.stringify(schema).replaceAll('"#/components/', '"github#/components/');
    const validate = compiled.get(text) ?? ajv.compile(JSON.parse(text) as Json);
    compiled.set(text, validate);
    return validate(value) ? [] : (validate.errors ?? []).map((e) => `${e.instancePath || '/'} ${e.message ?? ''}`);
  };
  const resolved = (value: Json): Json => (typeof value.$ref === 'string' ? (at(api, value.$ref) as Json) : value);
  const templates = OPERATIONS.map((path) => ({
    path,
    pattern: new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
  }));
  const typed = (schema: Json, text: string): unknown => (schema.type === 'integer' ? Number(text) : text);
  return {
    example: (name) => structuredClone((api.components.examples?.[name] as { value: Json }).value),
    request(method, path, query) {
      const found = templates.map((each) => ({ ...each, match: each.pattern.exec(path) })).find(({ match }) => match);
      if (!found || method !== 'GET') return [`${method} ${path} is no operation that Rift should need`];
      const parameters = api.paths[found.path]!.get.parameters.map(resolved);
      const known = new Map(
        parameters.map((parameter) => [`${String(parameter.in)} ${String(parameter.name)}`, parameter]),
      );
      const given = [
        ...Object.entries(found.match?.groups ?? {}).map(([name, value]) => [`path ${name}`, value] as const),
        ...[...query].map(([name, value]) => [`query ${name}`, value] as const),
      ];
      return given.flatMap(([key, value]) => {
        const schema = known.get(key)?.schema as Json | undefined;
        return schema
          ? problems(schema, typed(schema, value)).map((text) => `${key}: ${text}`)
          : [`${key} is not known`];
      });
    },
    answer(path, status, body) {
      const found = templates.find(({ pattern }) => pattern.test(path));
      const response = found && api.paths[found.path]!.get.responses[String(status)];
      if (!response) {
        // Limits and refusals are common to all operations and described with none.
        const common = [304, 401, 403, 404, 429, 500, 502, 503].includes(status);
        return common
          ? problems({ $ref: '#/components/schemas/basic-error' }, body ?? {})
          : [`${status} is not described`];
      }
      const content = resolved(response).content as Record<string, { schema?: unknown }> | undefined;
      const schema = content?.['application/json']?.schema;
      return schema === undefined ? [] : problems(schema, body);
    },
  };
}
