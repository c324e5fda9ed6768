import { copyFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Agent } from './agent.js';
import type { State } from './home.js';
import { apply } from './apply.js';
import { digestOf } from './archive.js';
import { renameForGood } from './disk.js';
import { unusable } from './given-file.js';
import { AgentFault } from './protocol.js';
import { receiptOf } from './receipt.js';
import { resumed } from './sync.js';

/**
 * Installs an archive from a file, without a network, and signs a receipt for it.
 * @param site the site's values; null: those of the last time
 */
export async function applyFile(
  agent: Agent,
  path: string,
  site: string | null,
): Promise<{ readonly ok: boolean; readonly receipt: string }> {
  const { home } = agent;
  const before = await resumed(agent);
  const digest = await digestOf(path);
  // Copied first: whoever pulls out the stick while it is read pulls out nothing that runs.
  const copy = `${home.archive(digest)}.copy`;
  await copyFile(path, copy);
  await renameForGood(copy, home.archive(digest));
  const values = site ?? before.applied?.site ?? '';
  // The receipt is written now and not later: it tells what was handed over.
  const standing = () => Promise.resolve(null);
  const tell = (state: State) => Promise.resolve(state);
  const ended = await apply(agent, { digest, site: values, expected: null, standing, tell });
  // Reports and receipts count together, so that the server knows which was later.
  const after = { ...ended, sequence: ended.sequence + 1 };
  await home.keep(after);
  return { ok: after.failures === 0, receipt: await receiptOf(agent, after, digest) };
}

/** The archive itself, or the only one in a folder. */
export async function archiveIn(path: string): Promise<string> {
  const there = await stat(path).catch(unusable(path, 'Name an archive, or a folder that holds one.'));
  if (!there.isDirectory()) return path;
  const [archive, ...more] = (await readdir(path)).filter((name) => name.endsWith('.tgz'));
  if (archive !== undefined && more.length === 0) return join(path, archive);
  const fault = archive === undefined ? 'no archive' : `${more.length + 1} archives`;
  throw new AgentFault(`${path} holds ${fault}. Name the .tgz that is to be installed.`, false);
}
