import { manifestOf, packagesOf, table } from '../../../languages/rust/detect';
import type { Workbench } from '../rule';

const words = (text: string): readonly string[] => text.split(' ');

/** Modules of the standard library, by the path to what holds them. `core` and `alloc` have a part of the same. */
const MODULES: Readonly<Record<string, readonly string[]>> = {
  '': words(
    'alloc any array ascii backtrace borrow boxed cell char clone cmp collections convert default env error f32 f64 ffi fmt fs future hash hint i8 i16 i32 i64 i128 isize io iter marker mem net num ops option os panic path pin prelude primitive process ptr rc result slice str string sync task thread time u8 u16 u32 u64 u128 usize vec',
  ),
  collections: words('binary_heap btree_map btree_set hash_map hash_set linked_list vec_deque'),
  sync: words('atomic mpsc'),
  io: words('prelude'),
  os: words('fd linux raw unix windows'),
  prelude: words('v1 rust_2021 rust_2024'),
};

const LIBRARIES = ['std', 'core', 'alloc'];
const ROOTS = [...LIBRARIES, 'crate', 'self', 'super'];

/** What a path of other crates may go on with: crates that the project names, modules of the standard library. */
export function outsideNames(bench: Workbench, before: readonly string[], isPath: boolean): readonly string[] {
  const [first, ...rest] = before;
  if (first === undefined) return isPath ? [...ROOTS, ...cratesOf(bench)] : [];
  return LIBRARIES.includes(first) ? (MODULES[rest.join('::')] ?? []) : [];
}

function cratesOf({ project, tree }: Workbench): readonly string[] {
  const folders = new Set([project.root, ...packagesOf(project, tree)]);
  return [...folders].flatMap((folder) => {
    const manifest = manifestOf(folder, tree);
    const declared = ['dependencies', 'dev-dependencies', 'build-dependencies'].flatMap((name) =>
      Object.keys(table(manifest[name])),
    );
    const own = table(manifest.package).name;
    return [...declared, ...(typeof own === 'string' ? [own] : [])].map((name) => name.replaceAll('-', '_'));
  });
}
