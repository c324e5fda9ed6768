import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Agent } from './agent.js';
import type { ProfileDocument } from './archive.js';
import { writeWhole } from './disk.js';
import type { Held } from './home.js';
import { render } from './install.js';
import { kubectlHere, type Kubectl } from './kubectl.js';
import { nameOf, statusOf, type KubernetesObject, type ObjectStatus } from './object-status.js';
import type { LayerReport } from './protocol.js';

/**
 * How the layers of what runs are, as the cluster's own objects say: workloads, charts' jobs, virtual machines. Null where
 * no kubectl is: then nothing more is known than that everything was handed over.
 */
export async function layersStanding(agent: Agent, held: Held): Promise<readonly LayerReport[] | null> {
  const kubectl = await kubectlHere(agent.target.target);
  if (kubectl === null) return null;
  const folder = agent.home.unpacked(held.digest);
  const { layers } = JSON.parse(await readFile(`${folder}/profile.json`, 'utf8')) as ProfileDocument;
  const texts = textsIn(
    await rendered(agent, held),
    layers.flatMap(({ manifests }) => manifests),
  );
  const found: LayerReport[] = [];
  for (const { name, manifests } of layers) {
    const objects = manifests.map((path) => texts.get(path) ?? '').join('---\n');
    const { status, message } = await standingOf(kubectl, objects);
    found.push({ name, status, message: message.slice(0, 1_000) });
  }
  return found;
}

/** What was handed over, with the site's values: kept, since making it checks every file of the archive. */
async function rendered({ home }: Agent, { digest, site }: Held): Promise<string> {
  const mark = `# ${digest} ${createHash('sha256').update(site).digest('hex')}\n`;
  const kept = await readFile(home.rendered, 'utf8').catch(() => '');
  if (kept.startsWith(mark)) return kept;
  const text = mark + (await render(home, home.unpacked(digest)));
  await writeWhole(home.rendered, text);
  return text;
}

/** Each manifest by its path, as install.sh prints them: each behind a line with its path. */
export function textsIn(all: string, paths: readonly string[]): ReadonlyMap<string, string> {
  const places = paths.flatMap((path) => {
    const mark = `---\n# ${path}\n`;
    const begins = all.indexOf(mark);
    return begins < 0 ? [] : [{ path, begins, ends: begins + mark.length }];
  });
  places.sort((one, other) => one.begins - other.begins);
  return new Map(places.map(({ path, ends }, place) => [path, all.slice(ends, places[place + 1]?.begins)]));
}

async function standingOf(kubectl: Kubectl, manifests: string): Promise<ObjectStatus> {
  // Nothing but comments.
  if (!/^[^#\s-]/m.test(manifests)) return { status: 'ready', message: '' };
  const { objects, missing, fault } = await kubectl(['get', '-f', '-', '-o', 'json'], manifests);
  if (fault !== null) return silent(fault);
  const states: ObjectStatus[] = missing.map((what) => ({ status: 'installing', message: `Not there yet: ${what}.` }));
  for (const object of objects) {
    const state = object.kind === 'HelmChart' ? await chart(kubectl, object) : statusOf(object);
    states.push(state);
  }
  return (
    states.find(({ status }) => status === 'failed') ??
    states.find(({ status }) => status === 'installing') ?? { status: 'ready', message: '' }
  );
}

/** A chart is as the job that installs it: helm-controller makes it a moment after the chart. */
async function chart(kubectl: Kubectl, object: KubernetesObject): Promise<ObjectStatus> {
  const { name = '', namespace = 'default' } = object.metadata ?? {};
  const { objects, fault } = await kubectl(['get', '-n', namespace, `job/helm-install-${name}`, '-o', 'json'], '');
  if (fault !== null) return silent(fault);
  const [job] = objects;
  if (job === undefined) return { status: 'installing', message: `${nameOf(object)} is not begun.` };
  const { status, message } = statusOf(job);
  return { status, message: message === '' ? '' : `${nameOf(object)}: ${message}` };
}

/** Nobody knows how it is while the cluster doesn't say. */
function silent(fault: string): ObjectStatus {
  return { status: 'installing', message: `The cluster does not answer: ${fault}` };
}
