// Patterns of file names, as a shell or a newer Node.js would read them.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

/** The files that a word stands for; the word itself where it is no pattern or nothing fits. */
function expand(word) {
  if (!/[*?{[]/.test(word)) return [word];
  const found = braces(word).flatMap((pattern) => {
    const parts = pattern.split('/');
    return pattern.startsWith('/') ? walk('/', parts.slice(1)) : walk('', parts);
  });
  return found.length > 0 ? [...new Set(found)].sort() : [word];
}

function braces(word) {
  const match = /^(.*?)\{([^{}]*,[^{}]*)\}(.*)$/s.exec(word);
  if (!match) return [word];
  const [, before, inner, after] = match;
  return inner.split(',').flatMap((one) => braces(before + one + after));
}

function walk(folder, parts) {
  const [part, ...rest] = parts;
  if (part === undefined) return folder && fs.existsSync(folder) ? [folder] : [];
  if (part === '**') {
    const below = list(folder).filter(
      (entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'),
    );
    return [...walk(folder, rest), ...below.flatMap((entry) => walk(path.join(folder, entry.name), parts))];
  }
  if (!/[*?[(]/.test(part)) return walk(part === '.' ? folder : path.join(folder, part), rest);
  const pattern = matcher(part);
  return list(folder)
    .filter((entry) => pattern.test(entry.name) && (part.startsWith('.') || !entry.name.startsWith('.')))
    .flatMap((entry) => walk(path.join(folder, entry.name), rest));
}

function list(folder) {
  try {
    return fs.readdirSync(folder || '.', { withFileTypes: true });
  } catch {
    return [];
  }
}

function matcher(part) {
  const source = part
    .replace(/[.+^$|\\]/g, '\\$&')
    .replace(
      /([?*+@])\(([^()]*)\)/g,
      (_, kind, inner) => `(?:${inner})${{ '?': '{0,1}', '*': '{0,}', '+': '{1,}', '@': '' }[kind]}`,
    )
    .replace(/\*+(?!\})/g, '[^/]*')
    .replace(/\?(?![:])/g, '[^/]');
  return new RegExp(`^${source}$`);
}

module.exports = { expand };
