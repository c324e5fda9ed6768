import { copyFile, stat } from 'node:fs/promises';
import { mention, tell, trustedKeys, type Agent } from './agent.js';
import { apply } from './apply.js';
import { digestOf, metadataOf } from './archive.js';
import { renameForGood } from './disk.js';
import { fetchArchive } from './fetch-archive.js';
import type { State } from './home.js';
import { AgentFault, type Desired } from './protocol.js';
import { receiptOf } from './receipt.js';
import { siteFile } from './site.js';

/** How a synchronisation ended; `intervalSeconds` null: the server said nothing new of it. */
export type Synchronised = { readonly ok: boolean; readonly intervalSeconds: number | null };

/** One round: finishes what was cut off, asks what shall run here, fetches and applies it, reports. */
export async function synchronise(agent: Agent): Promise<Synchronised> {
  const state = await resumed(agent);
  const answer = await agent.server.desired(agent.identity.key, state.etag);
  if (!answer) {
    await tell(agent, state, runningNow(state));
    return { ok: state.failures === 0, intervalSeconds: null };
  }
  const { desired, etag } = answer;
  const after = await fulfilled(agent, state, desired);
  // Only what is fulfilled needn't be said again.
  if (after.failures === 0) await agent.home.keep({ ...after, etag });
  return { ok: after.failures === 0, intervalSeconds: desired.intervalSeconds };
}

/** An installation that was cut off is done again before anything else. */
async function resumed(agent: Agent): Promise<State> {
  const state = await agent.home.state();
  if (!state.applying) return state;
  const { digest, site, slug, version } = state.applying;
  agent.say(`The installation of ${slug} ${version} was cut off; doing it again.`);
  try {
    return await apply(agent, { digest, site, expected: { slug, version } });
  } catch (error) {
    // The archive is gone or was damaged: the server is asked anew.
    if (!(error instanceof AgentFault) && (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const cleared = { ...(await agent.home.state()), applying: null, etag: null };
    await agent.home.keep(cleared);
    return cleared;
  }
}

async function fulfilled(agent: Agent, state: State, desired: Desired): Promise<State> {
  const { profile, version, archive, approved } = desired;
  if (!profile || version === null || !archive || !approved) {
    if (version !== null)
      agent.say(approved ? `The archive of ${version} is being built.` : `${version} waits for approval.`);
    return { ...(await tell(agent, state, runningNow(state))), failures: 0, fault: null };
  }
  const digest = archive.digest.replace(/^sha256:/, '');
  const site = siteFile(desired.siteProperties);
  if (state.applied?.digest === digest && state.applied.site === site) {
    const layers = state.layers.map(({ name }) => ({ name, status: 'READY' as const, message: '' }));
    return { ...(await tell(agent, state, { ...runningNow(state), layers })), failures: 0, fault: null };
  }
  await held(agent, state, { ...archive, digest });
  return apply(agent, { digest, site, expected: { slug: profile.slug, version } });
}

/** Has the archive in the home, fetched if it isn't there. */
async function held(agent: Agent, state: State, archive: NonNullable<Desired['archive']>): Promise<void> {
  const { home, identity, server } = agent;
  const to = home.archive(archive.digest);
  const isHere = await stat(to).catch(() => null);
  if (isHere && (await digestOf(to)) === archive.digest) return;
  const previous = state.applied ? home.archive(state.applied.digest) : null;
  const wanted = { ...archive, key: identity.key, to, previous };
  const { fetchedBytes, reusedBytes } = await fetchArchive(server, wanted, await trustedKeys(agent));
  agent.say(`Fetched ${fetchedBytes} bytes of ${archive.sizeBytes}; ${reusedBytes} were here already.`);
}

/**
 * Applies an archive from a file, without a network, and signs a receipt for it.
 * @param site the site's values in a file; without it those of the last time
 * @returns the receipt
 */
export async function applyFile(
  agent: Agent,
  path: string,
  site: string | null,
): Promise<{ ok: boolean; receipt: string }> {
  const { home, identity } = agent;
  await resumed(agent);
  const digest = await digestOf(path);
  // Copied first: whoever pulls out the stick while it is read pulls out nothing that runs.
  await copyFile(path, `${home.archive(digest)}.part`);
  await renameForGood(`${home.archive(digest)}.part`, home.archive(digest));
  const before = await home.state();
  const after = await apply(agent, { digest, site: site ?? before.applied?.site ?? '', expected: null });
  const { slug, version, contentDigest } = (await metadataOf(home.archive(digest), await trustedKeys(agent))).profile
    .profile;
  const told = { layers: after.layers, sequence: after.sequence, at: new Date() };
  return { ok: after.failures === 0, receipt: receiptOf(identity, { slug, version, contentDigest, digest }, told) };
}

function runningNow({ applied, layers, fault }: State) {
  const archiveDigest = applied ? `sha256:${applied.digest}` : null;
  return { version: applied?.version ?? null, archiveDigest, layers, fault };
}

/** Notes that a round went wrong, and tells the server if that can be reached. */
export async function failed(agent: Agent, error: AgentFault): Promise<State> {
  const state = await agent.home.state();
  const after = { ...state, failures: state.failures + 1, fault: error.message, etag: null };
  await agent.home.keep(after);
  // A server that can't be reached needn't be told so.
  return error.retry ? after : mention(agent, after, runningNow(after));
}
