import { existsSync } from 'node:fs';
import { mirror } from '../network/destinations';
import type { PackageClient } from './contract';

const PASSED_ON = ['GONOSUMDB', 'GONOPROXY', 'GOPRIVATE', 'GOINSECURE', 'GOSUMDB'];

export const go: PackageClient = {
  id: 'go',
  async settings({ ask }) {
    const text = await ask(['go', 'env', '-json', 'GOPROXY', ...PASSED_ON]);
    if (text === null) return null;
    const settings = JSON.parse(text) as Readonly<Record<string, string>>;
    // `a,b|c`: the separators say when the next one is asked, so they stay.
    const places = (settings.GOPROXY ?? '').split(/([,|])/);
    const found = places.map((place) => mirror(place));
    const folders = places
      .filter((place) => place.startsWith('file:///'))
      .map((place) => place.slice('file://'.length));
    const [name = '', address] = (settings.GOSUMDB ?? '').split(/\s+/);
    const sums = name && name !== 'off' ? mirror(address ?? `https://${name.split('+')[0]}/`) : null;
    const env = Object.fromEntries(PASSED_ON.flatMap((key) => (settings[key] ? [[key, settings[key]]] : [])));
    return {
      mirrors: [...found, sums].flatMap((each) => each ?? []),
      env: { ...env, GOPROXY: places.map((place, index) => found[index]?.url ?? place).join(''), GOTOOLCHAIN: 'local' },
      files: {},
      mounts: folders.filter((path) => existsSync(path)).map((path) => ({ host: path, guest: path, mode: 'ro' })),
    };
  },
};
