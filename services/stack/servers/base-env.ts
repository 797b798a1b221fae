import { onPath } from '../parts/part';

const KEPT = ['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'] as const;

/** What any server may know of the environment: no keys, no tokens. */
export function baseEnv(hostEnv: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(KEPT.flatMap((name) => (hostEnv[name] === undefined ? [] : [[name, hostEnv[name]]])));
}

/** Makes the kernel end a process with the one that started it, where the system has the tool for it. */
export function diesWithParent(argv: readonly string[], hostEnv: NodeJS.ProcessEnv): readonly string[] {
  const setpriv = onPath('setpriv', hostEnv);
  return setpriv ? [setpriv, '--pdeathsig', 'KILL', ...argv] : argv;
}
