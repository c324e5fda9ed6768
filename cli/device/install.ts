import { execFile, spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ProfileDocument } from './archive.js';
import { writeWhole } from './disk.js';
import type { Home } from './home.js';
import type { LayerReport } from './protocol.js';

const run = promisify(execFile);
/** All texts of a version have 32 MiB at most; values of the site may make more of them. */
const MAX_RENDERED = 256 * 1_024 ** 2;

/** Where an archive is installed: into the manifests folder of k3s, or with kubectl. */
export type Target = { readonly target: 'k3s' | 'kubectl' | null; readonly manifestsDir: string | null };

/** How install.sh ended; `message` is its last line. */
export type Installed = { readonly ok: boolean; readonly message: string };

/** Hands an unpacked, verified archive to its own install.sh, which may be run again at any time. */
export async function install(home: Home, folder: string, { target, manifestsDir }: Target): Promise<Installed> {
  await previousEnded(home);
  const options = [
    ...(target === null ? [] : ['--target', target]),
    ...(manifestsDir === null ? [] : ['--manifests-dir', manifestsDir]),
    ...['--site', home.site],
  ];
  const child = spawn('sh', [join(folder, 'install.sh'), ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  // Listened to at once: a script that fails may be over before it is noted, and what ends unheard is waited for for ever.
  const said: string[] = [];
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => said.push(text));
  }
  const noted = child.pid === undefined ? Promise.resolve() : writeWhole(home.installing, `${child.pid}\n`);
  noted.catch(() => undefined);
  const code = await ended;
  // Told only now: what runs is waited for, whatever becomes of the note.
  await noted;
  await rm(home.installing, { force: true });
  const lines = said.join('').trim().split('\n');
  const wrong = lines.findLast((line) => line.startsWith('install.sh: ') && !line.startsWith('install.sh: note'));
  const message = (code === 0 ? lines.at(-1) : (wrong?.slice(12) ?? lines.at(-1))) ?? '';
  return { ok: code === 0, message: message.slice(0, 1_000) };
}

/** What install.sh would hand over, as one text; see its --target print. @throws Error when it refuses */
export async function render(home: Home, folder: string): Promise<string> {
  const words = [join(folder, 'install.sh'), '--target', 'print', '--site', home.site];
  const { stdout } = await run('sh', words, { maxBuffer: MAX_RENDERED });
  return stdout;
}

/**
 * Waits for the installation that an agent before this one started and that outlived it: two at once would work against
 * each other.
 */
async function previousEnded(home: Home): Promise<void> {
  const pid = Number((await readFile(home.installing, 'utf8').catch(() => '')).trim());
  if (!Number.isInteger(pid) || pid <= 0) return;
  while (await isInstallation(pid)) await after(100);
  await rm(home.installing, { force: true });
}

/** The number may be another program's by now. */
async function isInstallation(pid: number): Promise<boolean> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return line.includes('install.sh');
}

/** What is to be said of every layer, in install order, when the installation ended. */
export function layersAfter({ layers }: ProfileDocument, { ok, message }: Installed): readonly LayerReport[] {
  if (ok) return layers.map(({ name }) => ({ name, status: 'ready', message: '' }));
  const failed = /\bgroup (\d{3,})\b/i.exec(message)?.[1];
  return layers.map(({ name, manifests }) => {
    const groups = manifests.map((path) => path.split('/')[1] ?? '');
    if (failed === undefined || groups.includes(failed)) return { name, status: 'failed', message };
    const isBefore = groups.every((group) => group < failed);
    return { name, status: isBefore ? 'ready' : 'waiting', message: '' };
  });
}

/** What is to be said while an installation runs, or waits. */
export function layersAll(
  { layers }: Pick<ProfileDocument, 'layers'>,
  status: 'waiting' | 'installing',
): readonly LayerReport[] {
  return layers.map(({ name }) => ({ name, status, message: '' }));
}
