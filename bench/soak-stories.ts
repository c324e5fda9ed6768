import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ask, begun, mutate, ordered, type Door } from './door.js';

const EDITS = 20;
const LIST = '{ systemProfiles(first: 20) { nodes { id name } } }';
const HISTORY = 'query History($id: ID!) { systemProfile(id: $id) { history(first: 20) { nodes { summary } } } }';
const STATUS = 'query Status($id: ID!) { archive(id: $id) { status } }';

/** A profile from its first line to the order of its archive, read again after every edit. @returns how many requests */
export async function story(door: Door, name: string): Promise<number> {
  const { profileId, layerId } = await begun(door, name);
  for (let i = 0; i < EDITS; i += 1) {
    const content = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: soak\ndata:\n  edit: "${i} of ${name}"\n`;
    await mutate(door, 'attachManifest', { profileId, layerId, name: 'text', content }, 'layer { id }');
    await ask(door, LIST);
    await ask(door, HISTORY, { id: profileId });
  }
  await ordered(door, profileId);
  return EDITS * 3 + 4;
}

/**
 * Fills what is bounded on purpose, so that only what isn't can grow under the load: what the review remembers of texts
 * (24 MiB), and the compressed files that a worker keeps at hand (32 MiB).
 */
export async function fillMemories(door: Door): Promise<void> {
  for (let i = 0; i < 3; i += 1) {
    const { profileId, layerId } = await begun(door, `Large ${i}`);
    for (let file = 0; file < 20; file += 1) {
      const input = { profileId, layerId, name: `large-${file}`, content: largeText(`${i}-${file}`) };
      await mutate(door, 'attachManifest', input, 'layer { id }');
    }
    const id = await ordered(door, profileId);
    while ((await ask<{ archive: { status: string } }>(door, STATUS, { id })).archive.status !== 'READY')
      await pause(250);
  }
}

/** Many objects for the review, and many bytes that can't be compressed; less than a MiB together. */
function largeText(name: string): string {
  const objects = Array.from(
    { length: 3_000 },
    (_, i) => `---\napiVersion: v1\nkind: Secret\nmetadata: { name: s-${name}-${i} }\n`,
  );
  return `${objects.join('')}data:\n  bytes: ${randomBytes(580_000).toString('base64')}\n`;
}
