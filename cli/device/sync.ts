import { stat } from 'node:fs/promises';
import { mention, renewKeys, tell, trustedKeys, type Agent } from './agent.js';
import { apply } from './apply.js';
import { digestOf } from './archive.js';
import { fetchArchive } from './fetch-archive.js';
import type { Held, State } from './home.js';
import { AgentFault, type Desired, type LayerReport } from './protocol.js';
import { layersStanding } from './readiness.js';
import { siteFile } from './site.js';

/**
 * One round: finishes what was cut off, asks what shall run here, fetches and installs it, reports.
 * @param always reports even if nothing changed
 * @returns the state afterwards; `failures` is 0 when what is wanted runs
 */
export async function synchronise(agent: Agent, always = false): Promise<State> {
  const state = await resumed(agent);
  const answer = await agent.server.desired(agent.identity.key, state.etag);
  if (!answer) return tell(agent, { ...state, layers: await layersNow(agent, state) }, always);
  const { desired, etag } = answer;
  await renewKeys(agent, desired.signingKeys);
  const known = {
    ...state,
    pollSeconds: desired.pollSeconds,
    sequence: Math.max(state.sequence, desired.lastSequence),
  };
  await agent.home.keep(known);
  const after = await fulfilled(agent, known, desired, always);
  // Only what is fulfilled needn't be said again.
  const kept = { ...after, etag: after.failures === 0 ? etag : null };
  await agent.home.keep(kept);
  return kept;
}

/** An installation that was cut off is done again before anything else. */
export async function resumed(agent: Agent): Promise<State> {
  const state = await agent.home.state();
  if (!state.applying) return state;
  const { digest, site, slug, version, profileId } = state.applying;
  agent.say(`The installation of ${slug} ${version} was cut off; doing it again.`);
  const retold = (one: State) => mention(agent, one);
  try {
    const standing = (held: Held) => layersStanding(agent, held);
    return await apply(agent, { digest, site, expected: { profileId, version }, standing, tell: retold });
  } catch (error) {
    // The archive is gone or was damaged: the server is asked anew.
    if (!(error instanceof AgentFault) && (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const cleared = { ...(await agent.home.state()), applying: null, etag: null };
    await agent.home.keep(cleared);
    return cleared;
  }
}

async function fulfilled(agent: Agent, state: State, desired: Desired, always: boolean): Promise<State> {
  const { profile, version, archive, approved, message } = desired;
  const site = siteFile(desired.siteProperties);
  const { applied } = state;
  const runs =
    applied !== null && applied.profileId === profile?.id && applied.version === version && applied.site === site;
  if (!profile || version === null || !archive || !approved || runs) {
    if (message !== '') agent.say(message);
    const settled = { ...state, failures: 0, fault: null, installing: null };
    return tell(agent, { ...settled, layers: await layersNow(agent, settled) }, always);
  }
  try {
    await held(agent, state, archive);
    const expected = { profileId: profile.id, version };
    const standing = (held: Held) => layersStanding(agent, held);
    const retold = (one: State) => mention(agent, one);
    return await apply(agent, { digest: archive.sha256, site, expected, standing, tell: retold });
  } catch (error) {
    if (error instanceof AgentFault && !error.retry) await refused(agent, { profileId: profile.id, version }, error);
    throw error;
  }
}

/** How what runs is. Where nobody can say, what was handed over counts as ready; what failed to install stays as it was told. */
async function layersNow(agent: Agent, { applied, installing, layers }: State): Promise<readonly LayerReport[]> {
  if (installing !== null) return layers;
  if (applied === null) return [];
  const found = await layersStanding(agent, applied);
  return found ?? applied.layers.map((name) => ({ name, status: 'ready', message: '' }));
}

/** An archive that may not be installed is told as a failed installation, of which no layer is known. */
async function refused(agent: Agent, installing: NonNullable<State['installing']>, fault: AgentFault): Promise<void> {
  const layers = [{ name: 'archive', status: 'failed', message: fault.message.slice(0, 1_000) }] as const;
  await agent.home.keep({ ...(await agent.home.state()), installing, layers });
}

/** Has the archive in the home, fetched if it isn't there. */
async function held(agent: Agent, state: State, archive: NonNullable<Desired['archive']>): Promise<void> {
  const { home, identity, server } = agent;
  const { url, sizeBytes, sha256: digest } = archive;
  const to = home.archive(digest);
  const isHere = await stat(to).catch(() => null);
  if (isHere && (await digestOf(to)) === digest) return;
  const previous = state.applied ? home.archive(state.applied.digest) : null;
  const wanted = { url, sizeBytes, digest, key: identity.key, to, previous };
  const { fetchedBytes, reusedBytes } = await fetchArchive(server, wanted, await trustedKeys(agent));
  agent.say(`Fetched ${fetchedBytes} bytes of ${sizeBytes}; ${reusedBytes} were here already.`);
}

/** Notes that a round went wrong, and tells the server what it should know of that. */
export async function failed(agent: Agent, error: AgentFault): Promise<State> {
  const state = await agent.home.state();
  const after = { ...state, failures: state.failures + 1, fault: error.message, etag: null };
  await agent.home.keep(after);
  // A server that can't be reached needn't be told so.
  return error.retry ? after : mention(agent, after);
}
