import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { trustedKeys, type Agent } from './agent.js';
import { NotSigned, type Metadata } from './archive.js';
import { writeWhole } from './disk.js';
import type { Held, State } from './home.js';
import { install, layersAfter, layersAll } from './install.js';
import { AgentFault, type LayerReport } from './protocol.js';
import { unpack } from './unpack.js';

/** An archive in the home that shall run here, with the site's values. */
export type Order = {
  /** lowercase hex SHA-256 of the archive */
  readonly digest: string;
  readonly site: string;
  /** what it must be, when the server said so */
  readonly expected: { readonly profileId: string; readonly version: string } | null;
  /** asks the cluster how the layers are once everything was handed over; null: nobody can say */
  readonly standing: (held: Held) => Promise<readonly LayerReport[] | null>;
  /** tells others how far it is; gives the state after that */
  readonly tell: (state: State) => Promise<State>;
};

/**
 * Installs an archive: verified, unpacked, noted, installed, noted again. May be cut off anywhere and begun again. When it
 * fails, what ran before stays the last good one.
 * @throws AgentFault when the archive is not to be trusted; it is thrown away then
 */
export async function apply(agent: Agent, { digest, site, expected, standing, tell }: Order): Promise<State> {
  const { home } = agent;
  const { profile } = await verified(agent, digest, expected);
  const { id: profileId, slug, version } = profile.profile;
  const layers = profile.layers.map(({ name }) => name);
  const applying = { profileId, slug, version, digest, site, layers };
  await writeWhole(home.site, site);
  // What the server said last may not count as fulfilled any more, whenever the power goes.
  const begun = { etag: null, applying, installing: { profileId, version }, layers: layersAll(profile, 'installing') };
  const before = { ...(await home.state()), ...begun };
  await home.keep(before);
  agent.say(`Installing ${slug} ${version}.`);
  const told = await tell(before);
  const installed = await install(home, home.unpacked(digest), agent.target);
  agent.say(installed.message);
  const ended = installed.ok
    ? { applied: applying, installing: null, failures: 0, fault: null }
    : { failures: told.failures + 1, fault: installed.message };
  const asked = installed.ok ? await standing(applying) : null;
  const after = { ...told, applying: null, layers: asked ?? layersAfter(profile, installed), ...ended };
  await home.keep(after);
  await forget(agent, [after.applied, applying]);
  return tell(after);
}

async function verified(agent: Agent, digest: string, expected: Order['expected']): Promise<Metadata> {
  const { home } = agent;
  const [archive, folder] = [home.archive(digest), home.unpacked(digest)];
  try {
    const metadata = await unpack(archive, await trustedKeys(agent), folder);
    const { id, slug, version } = metadata.profile.profile;
    if (expected && (expected.profileId !== id || expected.version !== version)) {
      const fault = `The archive is ${slug} ${version}, and the server wants ${expected.version} of another or this profile.`;
      throw new AgentFault(fault, false);
    }
    return metadata;
  } catch (error) {
    const isFalse = error instanceof NotSigned || (error instanceof AgentFault && !error.retry);
    if (!isFalse) throw error;
    // Nothing of it may ever be installed by accident.
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
