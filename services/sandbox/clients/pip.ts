import { existsSync } from 'node:fs';
import type { Mount } from '../contract';
import { mirror, type Mirror } from '../network/destinations';
import type { PackageClient } from './contract';
import { hostsOfLinks } from './links';

/** pip says itself which index it uses by default, and where that index keeps its files. */
const QUESTION = `
import glob, json, os, sys
try:
    import pip
except ImportError:
    import ensurepip
    sys.path[:0] = glob.glob(os.path.join(os.path.dirname(ensurepip.__file__), "_bundled", "pip-*.whl"))
from pip._internal.configuration import Configuration
from pip._internal.models.index import PyPI
configuration = Configuration(isolated=False)
configuration.load()
settings = {}
for key, value in configuration.items():
    settings.update(value if isinstance(value, dict) else {key: value})
print(json.dumps({"index": PyPI.simple_url, "files": PyPI.file_storage_domain, "settings": settings}))
`;

interface Answer {
  readonly index: string;
  readonly files: string;
  readonly settings: Readonly<Record<string, string>>;
}

export const pip: PackageClient = {
  id: 'pip',
  async settings({ ask }) {
    const text = await ask(['python3', '-c', QUESTION]);
    if (text === null) return null;
    const answer = JSON.parse(text) as Answer;
    const value = (name: string) => setting(answer.settings, name);
    const values = (name: string) => value(name)?.split(/\s+/).filter(Boolean) ?? [];
    const configured = value('index-url');
    const indexes = [configured ?? answer.index, ...values('extra-index-url')];
    const [first, ...more] = indexes.flatMap((url) => mirror(url) ?? []);
    const links = values('find-links').map((place) => ({ place, mirror: mirror(place) }));
    const known = [first, ...more, ...links.map((link) => link.mirror)].filter((each): each is Mirror => !!each);
    const learnt = await Promise.all(
      known.filter(({ url }) => url !== answer.index).map((each) => hostsOfLinks(each, 'pip/')),
    );
    const files = configured ? [] : [mirror(`https://${answer.files}/`)];
    const env: Record<string, string> = { PIP_DISABLE_PIP_VERSION_CHECK: '1' };
    const set = (name: string, content: string | undefined) => content && (env[name] = content);
    if (configured) set('PIP_INDEX_URL', first?.url);
    if (configured) set('UV_DEFAULT_INDEX', first?.url);
    set('PIP_EXTRA_INDEX_URL', more.map(({ url }) => url).join(' '));
    set('PIP_FIND_LINKS', links.map((link) => link.mirror?.url ?? link.place).join(' '));
    set('PIP_NO_INDEX', value('no-index'));
    set('PIP_DEFAULT_TIMEOUT', value('timeout') ?? value('default-timeout'));
    const plain = known.filter(({ url }) => url.startsWith('http:')).map(({ destination }) => destination.endpoint);
    set('PIP_TRUSTED_HOST', [...values('trusted-host'), ...plain].join(' '));
    return {
      mirrors: [...known, ...learnt.flat(), ...files.flatMap((each) => each ?? [])],
      env,
      files: {},
      mounts: links.flatMap(({ place }) => localFolder(place)),
    };
  },
};

/** Environment before files; a command's own section before the global one. */
function setting(settings: Answer['settings'], name: string): string | undefined {
  return [':env:', 'install', 'global', 'site', 'user']
    .map((section) => settings[`${section}.${name}`])
    .find((value) => value !== undefined && value !== '');
}

function localFolder(place: string): Mount[] {
  const path = place.replace(/^file:\/\//, '');
  return path.startsWith('/') && existsSync(path) ? [{ host: path, guest: path, mode: 'ro' }] : [];
}
