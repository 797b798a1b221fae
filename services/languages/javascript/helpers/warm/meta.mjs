// `import.meta.resolve` with a parent is only to be had in a module.
export const resolve = (specifier, parent) => import.meta.resolve(specifier, parent);
