import type { TestRef, Trial, Variant } from '../../../evaluate/contract';
import type { Compilation, TrialOrder } from '../../../evaluate/schemata';
import type { Syntax } from '../../../syntax/contract';
import { partOf, sayingOf } from './blame';
import { changesOf, functionsOf, type SourceFunction } from './functions';
import type { TestProgram } from './programs';
import { isSwitchable, withSwitches, type CopySpan } from './switches';
import { buildOf, type Build, type Workshop } from './workshop';

interface Source {
  readonly text: string;
  readonly functions: readonly SourceFunction[];
}

/** Per file, new bodies by function; or whole files, where more is changed; or why there is nothing to compile. */
type Plan = ReadonlyMap<string, ReadonlyMap<SourceFunction, string>> | 'whole' | { readonly refused: string };

/** What compiling needs of the evaluator. */
export interface SwitchBench {
  readonly workshop: Workshop;
  readonly syntax: Syntax;
  readonly programOf: (testId: TestRef['id']) => TestProgram | undefined;
  readonly run: (build: Build, place: number, order: TrialOrder, signal: AbortSignal) => Promise<Trial[]>;
}

/** Compiles variants together, each function's bodies behind a switch; what the compiler refuses falls out, and the rest goes on. */
export class SwitchCompiler {
  private readonly sources = new Map<string, Promise<Source | null>>();
  private readonly unswitchable = new Set<SourceFunction>();

  constructor(private readonly bench: SwitchBench) {}

  async compile(variants: readonly Variant[], { tests }: TrialOrder): Promise<Compilation> {
    const wanted = new Set(tests.flatMap(({ id }) => this.bench.programOf(id) ?? []));
    const refused = new Map<number, string>();
    for (;;) {
      const plans = await Promise.all(variants.map((variant) => this.planOf(variant)));
      const alone = new Map<number, Build>();
      plans.forEach((plan, i) => {
        if (plan === 'whole') alone.set(i, buildOf(new Map(Object.entries(variants[i]?.files ?? {}))));
        else if ('refused' in plan) refused.set(i, plan.refused);
      });
      const { build, parts } = await this.switched(plans, refused);
      let clean = true;
      for (const { stem } of build.files.size > 0 ? wanted : []) {
        const failure = await this.bench.workshop.make(build, stem);
        if (!failure) continue;
        const found = failure.messages.flatMap((message) => {
          const part = partOf(message, failure, parts)?.part;
          return part ? [{ ...part, message }] : [];
        });
        if (found.length === 0) return { refused, program: null };
        for (const { fn, place, message } of found) {
          if (place) refused.set(place - 1, refused.get(place - 1) ?? sayingOf(message));
          else this.unswitchable.add(fn);
        }
        clean = false;
        break;
      }
      if (!clean) {
        await this.bench.workshop.drop(build);
        continue;
      }
      const all = [build, ...alone.values()];
      return {
        refused,
        program: {
          run: (place, order, signal) => this.bench.run(alone.get(place) ?? build, place, order, signal),
          close: async () => void (await Promise.all(all.map((one) => this.bench.workshop.drop(one)))),
        },
      };
    }
  }

  private async planOf({ files }: Variant): Promise<Plan> {
    const plan = new Map<string, ReadonlyMap<SourceFunction, string>>();
    for (const [path, after] of Object.entries(files)) {
      const source = path.endsWith('.rs') ? await this.sourceOf(path) : null;
      const changes = source && (await changesOf(source.text, after, source.functions, this.bench.syntax));
      if (changes === 'unreadable') return { refused: 'its syntax is broken' };
      if (!changes || ![...changes.keys()].every((fn) => isSwitchable(fn) && !this.unswitchable.has(fn)))
        return 'whole';
      plan.set(path, changes);
    }
    return plan;
  }

  /** Files with the variants that are not refused behind a switch. */
  private async switched(plans: readonly Plan[], refused: ReadonlyMap<number, string>) {
    const changed = new Map<string, Map<SourceFunction, Map<number, string>>>();
    plans.forEach((plan, i) => {
      if (!(plan instanceof Map) || refused.has(i)) return;
      for (const [path, functions] of plan as Exclude<Plan, string | { refused: string }>) {
        const file = changed.get(path) ?? new Map<SourceFunction, Map<number, string>>();
        changed.set(path, file);
        for (const [fn, body] of functions) file.set(fn, (file.get(fn) ?? new Map<number, string>()).set(i + 1, body));
      }
    });
    const files = new Map<string, string>();
    const parts = new Map<string, readonly CopySpan[]>();
    for (const [path, functions] of changed) {
      const source = await this.sourceOf(path);
      if (!source) continue;
      const { text, spans } = withSwitches(source.text, functions);
      files.set(path, text);
      parts.set(path, spans);
    }
    return { build: buildOf(files), parts };
  }

  private sourceOf(path: string): Promise<Source | null> {
    const open = async (): Promise<Source | null> => {
      const text = this.bench.workshop.original(path);
      const tree = text === null ? null : await this.bench.syntax.parse('rust', text);
      return text === null || !tree ? null : { text, functions: functionsOf(tree) };
    };
    let source = this.sources.get(path);
    if (!source) this.sources.set(path, (source = open()));
    return source;
  }
}
