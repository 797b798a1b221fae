import { mirror } from '../network/destinations';
import { CONFIGURATION, type PackageClient } from './contract';

const FILE = `${CONFIGURATION}/npmrc`;

export const npm: PackageClient = {
  id: 'npm',
  async settings({ ask }) {
    const text = await ask(['npm', 'config', 'list', '--json']);
    if (text === null) return null;
    const settings = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const registries = Object.entries(settings).flatMap(([name, value]) => {
      const found = /^(@[^:]+:)?registry$/.test(name) && typeof value === 'string' ? mirror(value) : null;
      return found ? [{ name, found }] : [];
    });
    return {
      mirrors: registries.map(({ found }) => found),
      env: {
        NPM_CONFIG_USERCONFIG: FILE,
        npm_config_update_notifier: 'false',
        npm_config_audit: 'false',
        npm_config_fund: 'false',
      },
      files: { [FILE]: registries.map(({ name, found }) => `${name}=${found.url}\n`).join('') },
      mounts: [],
    };
  },
};
