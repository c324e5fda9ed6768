import { globalId, readGlobalId } from '../../schema/global-id.js';
import type { Caller } from '../../src/access/caller.js';
import { fakeDigest, machine, newUid } from '../devices/factory.js';
import { serveHelmRepository } from '../registries/helm-repository.js';
import type { Counter } from './counted.js';
import { STARTER, type Stock } from './stocked.js';

/** Runs a mutation, notes what it cost under its name, and gives its payload. */
export type Step = <T = Record<string, { id: string }>>(
  field: string,
  input: object,
  selection: string,
  caller?: Caller,
) => Promise<T>;

const PROFILE = 'systemProfile { id revision }';
const LAYER = `${PROFILE} layer { id name }`;
const MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: till }\n';

/** What each mutation costs, noted in `steps`. @throws Error when one is refused */
export function stepsInto(steps: Record<string, number>, count: Counter): Step {
  return async (field, input, selection, caller) => {
    const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input!`;
    const document = `mutation M($input: ${type}) { ${field}(input: $input) { ${selection} userErrors { message } } }`;
    const { data, statements } = await count(document, { input }, caller);
    const payload = data[field] as { userErrors: readonly { message: string }[] };
    if (payload.userErrors.length > 0) throw new Error(`${field}: ${JSON.stringify(payload.userErrors)}`);
    steps[field] = statements.length;
    return payload as never;
  };
}

/** A profile from its first name to its end. */
export async function profileStory(step: Step): Promise<void> {
  const { systemProfile } = await step('createSystemProfile', { name: 'Cobbler' }, PROFILE);
  const profileId = systemProfile!.id;
  const { layer: till } = await step('addManifestLayer', { profileId, name: 'till', values: 'a: 1\n' }, LAYER);
  const layerId = till!.id;
  await step('updateLayer', { profileId, layerId, values: 'a: 2\n' }, LAYER);
  await step('attachManifest', { profileId, layerId, name: 'map', content: MAP }, LAYER);
  await step('detachManifest', { profileId, layerId, name: 'map' }, LAYER);
  const packed = { profileId, registryId: STARTER, packName: 'node-monitor', tag: '1.0.x' };
  const { layer } = await step('addPackLayer', packed, LAYER);
  await step('reorderLayers', { profileId, layerIds: [layer!.id, layerId] }, PROFILE);
  await step('removeLayer', { profileId, layerId: layer!.id }, PROFILE);
  await step('setVariables', { profileId, variables: [{ name: 'SITE' }] }, PROFILE);
  await step('updateProfileInformation', { profileId, description: 'Shoes' }, PROFILE);
  await step('finishSystemProfile', { profileId }, `${PROFILE} profileVersion { version }`);
  await step('requestArchive', { profileId, version: '1.0.0' }, 'archive { status }');
  await step('reviseSystemProfile', { profileId }, PROFILE);
  await step('discardDraft', { profileId }, PROFILE);
  await step('cloneSystemProfile', { profileId, version: '1.0.0', name: 'Cobbler two' }, PROFILE);
  await step('deleteSystemProfile', { profileId }, 'deletedId');
}

/** A registry of charts, and what is made of its catalog. */
export async function registryStory(step: Step, { app }: Stock): Promise<void> {
  const charts = await serveHelmRepository({ name: 'lamp', version: '1.4.0', values: 'light: 10\n' });
  try {
    const added = { name: 'Lamps', kind: 'HELM', endpoint: charts.url };
    const registryId = (await step('addRegistry', added, 'registry { id }'))['registry']!.id;
    const synchronise = async () => {
      const waiting = await app.registries.unanswered(-60_000);
      const order = waiting.find((one) => one.registryId === readGlobalId(registryId)?.key);
      if (order) await app.registrySync.sync(order, new AbortController().signal);
    };
    await synchronise();
    await step('syncRegistry', { registryId }, 'registry { sync { status } }');
    await synchronise();
    await step('updateRegistry', { registryId, name: 'All lamps' }, 'registry { name }');
    const profileId = (await step('createSystemProfile', { name: 'Lamp' }, PROFILE))['systemProfile']!.id;
    await step('addHelmChartLayer', { profileId, registryId, chartName: 'lamp', version: '1.4.0' }, LAYER);
    await step('deleteSystemProfile', { profileId }, 'deletedId');
    await step('removeRegistry', { registryId }, 'deletedId');
  } finally {
    await charts.close();
  }
}

/** A device from its token to its removal. */
export async function deviceStory(step: Step, stock: Stock): Promise<void> {
  const [profileId = ''] = stock.profileIds;
  await step('createDeviceToken', { name: 'tills' }, 'token');
  const box = machine(newUid());
  const device = await stock.registered(box);
  const of = { deviceId: device.id };
  await step('linkDevice', { ...of, profileId, needsApproval: true }, 'device { id name }');
  await step('approveUpdate', { ...of, version: '1.0.1' }, 'device { id }');
  await step('setRollout', { profileId, waves: [{ tag: 'canary' }, { tag: 'all' }] }, PROFILE);
  await step('pauseRollout', { profileId }, PROFILE);
  await step('resumeRollout', { profileId }, PROFILE);
  await stock.build();
  const rawId = readGlobalId(profileId)?.key ?? '';
  const report = { format: 'system-profiles-receipt/1', deviceId: device.deviceId, sequence: 1, profileId: rawId };
  const receipt = box.receipt({
    ...{ ...report, version: '1.0.1', archiveSha256: fakeDigest(rawId, '1.0.1'), result: 'ready', layers: [] },
  });
  await step('importReceipt', { receipt }, 'device { id runningVersion }');
  await step('removeDevice', of, 'deletedId');
}

const PASSWORD = 'a horse walks into a bar';

/** Programs and people that may come in. */
export async function accessStory(step: Step, count: Counter, steps: Record<string, number>): Promise<void> {
  const key = await step('createApiKey', { name: 'robot', role: 'EDITOR' }, 'apiKey { id }');
  const apiKeyId = key['apiKey']!.id;
  await step('restrictApiKey', { apiKeyId, tagFilter: { is: 'edge' } }, 'apiKey { id }');
  await step('revokeApiKey', { apiKeyId }, 'deletedId');
  const ann = { email: 'ann@example.org', name: 'Ann', role: 'EDITOR', password: PASSWORD };
  const accountId = (await step('createAccount', ann, 'account { id name }'))['account']!.id;
  await step('updateAccount', { accountId, name: 'Anna' }, 'account { id name }');
  await step('restrictAccount', { accountId, tagFilter: { is: 'edge' } }, 'account { id }');
  await step('restrictAccount', { accountId, tagFilter: null }, 'account { id }');
  const credentials = { email: ann.email, password: PASSWORD };
  for (let times = 0; times < 2; times += 1) await step('signIn', credentials, 'viewer { role }');
  const actor = { kind: 'USER', id: readGlobalId(accountId)?.key ?? '' } as const;
  const unplaced: Caller = { actor, role: 'EDITOR' };
  const { data } = await count('{ sessions { id } }', {}, unplaced);
  const [first, second] = (data['sessions'] as { id: string }[]).map(({ id }) => id);
  const caller: Caller = { ...unplaced, sessionId: readGlobalId(second ?? '')?.key ?? '' };
  await step('endSession', { sessionId: first }, 'deletedId', caller);
  const passwords = { currentPassword: PASSWORD, newPassword: `${PASSWORD} again` };
  await step('changePassword', passwords, 'account { id }', caller);
  const { statements } = await count('mutation { signOut { viewer { role } } }', {}, caller);
  steps['signOut'] = statements.length;
}

/** A file of another program that becomes a profile. */
export async function importStory(step: Step, stock: Stock, count: Counter): Promise<void> {
  const document = 'query E($id: ID!) { exportSystemProfile(profileId: $id, version: "1.0.1") }';
  const { data } = await count(document, { id: stock.profileIds[0] });
  const content = data['exportSystemProfile'];
  await step('importSystemProfile', { content, name: 'Brought in' }, PROFILE);
}

/** What one event of each subscription costs the process that tells it. */
export async function subscriptionStory(stock: Stock, count: Counter): Promise<Record<string, number>> {
  const [id = ''] = stock.profileIds;
  const told: Record<string, number> = {};
  const each = async (name: string, document: string, act: () => Promise<unknown>) => {
    const events = await count.follow(`subscription { ${document} }`);
    try {
      const event = events.next();
      await act();
      told[name] = (await event).statements.length;
    } finally {
      await events.end();
    }
  };
  let times = 0;
  const edit = () =>
    stock.mutate('updateProfileInformation', { profileId: id, description: `Edit ${(times += 1)}` }, PROFILE);
  await each('profileChanged', 'profileChanged { revision type summary }', edit);
  const request = { profileId: id, version: '1.0.0' };
  const { archive } = await stock.mutate<{ archive: { id: string } }>('requestArchive', request, 'archive { id }');
  await each('archiveUpdated', `archiveUpdated(archiveId: "${archive.id}") { status }`, () => Promise.resolve());
  await each('archiveReady', 'archiveReady { archive { status } }', () => stock.build());
  const link = () =>
    stock.mutate(
      'linkDevice',
      { deviceId: stock.deviceIds[0], profileId: id, tags: [`t${(times += 1)}`] },
      'device { id }',
    );
  await each('deviceUpdated', 'deviceUpdated { name }', link);
  const hint = `devicesChanged(profileId: "${id}") { profile { name } }`;
  await each('devicesChanged', hint, () => Promise.resolve());
  await each('registrySynced', 'registrySynced { name }', async () => {
    await stock.mutate('syncRegistry', { registryId: STARTER }, 'registry { id }');
    const [order] = (await stock.app.registries.unanswered(-60_000)).filter(
      ({ registryId }) => globalId('Registry', registryId) === STARTER,
    );
    if (order) await stock.app.registrySync.sync(order, new AbortController().signal);
  });
  return told;
}
