import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { installFonts } from './fonts';

export interface PdfOptions {
  /** Path of Chromium, with no symbolic link left in it. */
  readonly chromium: string;
  /** Path of bubblewrap, around Chromium. */
  readonly bwrap: string;
  readonly path: string;
  readonly timeoutMs: number;
}

const FLAGS = [
  '--headless',
  '--remote-debugging-pipe',
  // Bubblewrap is the sandbox: Chromium's own cannot be had as root, nor inside another.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-extensions',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-breakpad',
  '--no-first-run',
  '--no-default-browser-check',
  '--password-store=basic',
  '--font-render-hinting=none',
];

/**
 * Prints a page by headless Chromium: scripts off, nothing loaded, and around it namespaces without a network, in which only its own
 * profile can be written and nothing of the user's can be read.
 * @throws where Chromium does not start or does not finish in time
 */
export async function printPdf(
  page: string,
  { chromium: program, bwrap, path, timeoutMs }: PdfOptions,
): Promise<Buffer> {
  const profile = await mkdtemp(join(tmpdir(), 'rift-chromium-'));
  try {
    const fonts = await installFonts(profile);
    const browser = await chromium.launch({
      executablePath: bwrap,
      ignoreDefaultArgs: true,
      args: [...walls(profile, program), program, ...FLAGS, `--user-data-dir=${profile}`, 'about:blank'],
      env: { PATH: path, HOME: profile, XDG_CACHE_HOME: profile, XDG_CONFIG_HOME: profile, FONTCONFIG_FILE: fonts },
      timeout: timeoutMs,
      ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
    });
    const late = setTimeout(() => void browser.close().catch(() => undefined), timeoutMs);
    try {
      const context = await browser.newContext({ javaScriptEnabled: false, offline: true, serviceWorkers: 'block' });
      await context.route('**', (route) => route.abort());
      const tab = await context.newPage();
      await tab.setContent(page, { waitUntil: 'load', timeout: timeoutMs });
      return await tab.pdf({ preferCSSPageSize: true, printBackground: true, tagged: true, outline: true });
    } finally {
      clearTimeout(late);
      await browser.close();
    }
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
}

function walls(profile: string, program: string): string[] {
  const hidden = ['/root', '/home', '/tmp', '/var/tmp', '/run'].flatMap((folder) => ['--tmpfs', folder]);
  // Chromium may lie in a cache below the user's home.
  const own = dirname(program);
  return [
    ...['--unshare-all', '--die-with-parent', '--new-session'],
    ...['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', ...hidden],
    ...['--ro-bind', own, own, '--bind', profile, profile, '--chdir', '/', '--'],
  ];
}
