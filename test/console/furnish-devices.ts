import { machine } from '../devices/factory.js';
import { done } from '../journeys/author.js';
import type { Product } from '../journeys/product.js';

type Told = { readonly running: string | null; readonly installing?: string; readonly layers: readonly object[] };

const LONG = 'till-with-a-name-that-somebody-generated-from-its-place-its-floor-and-its-serial-number';

/** Registers devices in every condition that a list shows. The profile has the versions 1.0.0 and 2.0.0. */
export async function furnishDevices(product: Product, profileId: string): Promise<void> {
  const fails = [
    { name: 'site', status: 'ready' },
    { name: 'gateway', status: 'failed', message: 'k3s refused gateway.yaml: admission webhook denied the request' },
  ];
  const ready = [{ name: 'site', status: 'ready' }];
  await device(product, 'till-17', { profileId, needsApproval: true }, { running: '1.0.0', layers: ready });
  await device(product, LONG, { profileId }, { running: '1.0.0', installing: '2.0.0', layers: fails });
  await device(product, 'kiosk-1', { profileId, pinnedVersion: '1.0.0' }, { running: '1.0.0', layers: ready });
  await device(product, 'spare', null, null);
  const waves = [{ tag: 'rollout:first', percent: 30 }, { tag: 'rollout:first' }];
  await done(product, 'setRollout', { profileId, waves, note: 'Berlin goes first.' }, 'systemProfile { id }');
}

async function device(product: Product, name: string, link: object | null, told: Told | null): Promise<void> {
  const one = machine(`uid-${name}`.slice(0, 100), { name, tags: ['site:berlin', 'rollout:first'] });
  const { token } = await done<{ token: string }>(product, 'createDeviceToken', { name: name.slice(0, 60) }, 'token');
  const { deviceId, key } = await said<{ deviceId: string; key: string }>(
    product,
    'register',
    token,
    one.registration(token),
  );
  if (link === null) return;
  const id = Buffer.from(`Device:${deviceId}`).toString('base64url');
  await done(product, 'linkDevice', { deviceId: id, ...link }, 'device { id }');
  if (told === null) return;
  const { profileId } = link as { profileId: string };
  const uuid = Buffer.from(profileId, 'base64url').toString().split(':')[1];
  await said(product, 'report', key, { sequence: 1, profileId: uuid, installing: null, ...told });
}

async function said<T = object>(product: Product, path: string, bearer: string, body: object): Promise<T> {
  const answer = await fetch(`${product.url}/device/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}
