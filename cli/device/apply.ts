import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { mention, renewKeys, trustedKeys, type Agent } from './agent.js';
import { NotSigned, type Metadata } from './archive.js';
import { writeWhole } from './disk.js';
import type { Held, State } from './home.js';
import { install, layersAfter, layersAll } from './install.js';
import { AgentFault } from './protocol.js';
import { unpack } from './unpack.js';

/** An archive in the home that shall run here, with the site's values. */
export type Order = {
  /** lowercase hex SHA-256 of the archive */
  readonly digest: string;
  readonly site: string;
  /** what it must be, when the server said so */
  readonly expected: { readonly slug: string; readonly version: string } | null;
};

/**
 * Applies an archive: verified, unpacked, noted, installed, noted again. May be cut off anywhere and begun again. When it fails,
 * what ran before stays the last good one.
 * @throws AgentFault when the archive is not to be trusted; it is thrown away then
 */
export async function apply(agent: Agent, { digest, site, expected }: Order): Promise<State> {
  const { home } = agent;
  const { profile } = await verified(agent, digest, expected);
  const { slug, version, contentDigest } = profile.profile;
  const applying = { slug, version, contentDigest, digest, site };
  const told = { version, archiveDigest: `sha256:${digest}` };
  await writeWhole(home.site, site);
  let state: State = { ...(await home.state()), applying };
  await home.keep(state);
  agent.say(`Installing ${slug} ${version}.`);
  state = { ...(await mention(agent, state, { ...told, layers: layersAll(profile, 'INSTALLING') })), applying };
  const installed = await install(home, home.unpacked(digest), agent.target);
  agent.say(installed.message);
  const layers = layersAfter(profile, installed);
  const ended = installed.ok
    ? { applied: applying, applying: null, failures: 0, fault: null, layers }
    : { applying: null, failures: state.failures + 1, fault: installed.message, etag: null, layers };
  state = { ...state, ...ended };
  await home.keep(state);
  await forget(agent, [state.applied, applying]);
  return mention(agent, state, { ...told, layers, fault: state.fault });
}

async function verified(agent: Agent, digest: string, expected: Order['expected']): Promise<Metadata> {
  const { home } = agent;
  const [archive, folder] = [home.archive(digest), home.unpacked(digest)];
  try {
    const metadata = await unpack(archive, await trustedKeys(agent), folder).catch(async (error: unknown) => {
      if (!(error instanceof NotSigned) || !(await renewKeys(agent))) throw error;
      return unpack(archive, await trustedKeys(agent), folder);
    });
    const { slug, version } = metadata.profile.profile;
    if (expected && (expected.slug !== slug || expected.version !== version)) {
      const told = `${expected.slug} ${expected.version}`;
      throw new AgentFault(`The archive is ${slug} ${version}, and the server tells of ${told}.`, false);
    }
    return metadata;
  } catch (error) {
    const isFalse = error instanceof NotSigned || (error instanceof AgentFault && !error.retry);
    if (!isFalse) throw error;
    // Nothing of it may ever be applied by accident.
    await rm(archive, { force: true });
    await rm(folder, { recursive: true, force: true });
    throw new AgentFault(error.message, false, { cause: error });
  }
}

/** Removes archives that are neither the last good one nor the last one tried. */
async function forget({ home }: Agent, kept: readonly (Held | null)[]): Promise<void> {
  const digests = kept.flatMap((held) => (held ? [held.digest] : []));
  for (const place of ['archives', 'unpacked']) {
    for (const name of await readdir(join(home.folder, place))) {
      if (!digests.some((digest) => name.startsWith(digest))) {
        await rm(join(home.folder, place, name), { recursive: true, force: true });
      }
    }
  }
}
