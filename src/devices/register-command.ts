import { Invalid, NotFound } from '../errors.js';
import { derivedId } from '../ids.js';
import type { Metadata } from '../store/event.js';
import { run, statement } from '../store/statement.js';
import { uniqueViolation } from '../store/unique-violation.js';
import { digestOf, isProven, newDeviceKey, receiptKey } from './credentials.js';
import { link, register, requireProof, uidTaken, useToken } from './decide.js';
import type { Device, DeviceToken } from './device.js';
import { keepSequence, newestVersionOf, type DevicePorts } from './device-order.js';
import type { DeviceCommands } from './devices.js';
import type { DeviceEvent, DeviceRegistered, DeviceTokenEvent } from './events.js';
import { deviceFold, deviceTokenFold } from './fold.js';
import type { Registration } from './input.js';
import { devicePremises, deviceRows, tokenRows } from './projection.js';

const selectToken = statement('select token.id from read.device_token as token where token.digest = $1::text');
const selectUid = statement(`
  select device.id from read.device as device where device.removed_at is null and device.uid = $1::text`);

/** Machines that register. */
export function registerCommand(ports: DevicePorts): Pick<DeviceCommands, 'register'> {
  return {
    async register(token, registration, requestId) {
      requireHeldKey(token, registration);
      const { tokenId, profileId, metadata, deviceId } = await takeToken(ports, token, registration, requestId);
      const { secret: key, digest: keyDigest } = newDeviceKey();
      const { uid, name, tags, publicKey } = registration;
      const data = { uid, name, tags, publicKey, keyDigest, tokenId };
      await append(ports, { deviceId, profileId, metadata, data });
      await keepSequence(ports.pool, deviceId, 0, true);
      return { deviceId, key };
    },
  };
}

/** @throws Invalid PUBLIC_KEY or PROOF */
function requireHeldKey(token: string, { publicKey, uid, proof }: Registration): void {
  const key = receiptKey(publicKey);
  if (key === null)
    throw new Invalid('PUBLIC_KEY', 'publicKey is the PEM of an Ed25519 public key, as openssl writes with -pubout.', [
      'publicKey',
    ]);
  requireProof(isProven(key, { token, uid, proof }));
}

/** The token is used up first, so that two machines at once can't both have it; what it registers is named after it. */
async function takeToken(
  { store, pool }: DevicePorts,
  token: string,
  { uid, publicKey }: Registration,
  requestId: string,
) {
  const [found] = await run<{ id: string }>(pool, selectToken, [digestOf(token)]);
  if (found === undefined)
    throw new NotFound('TOKEN_UNKNOWN', 'No such device token was made here. Ask for one with createDeviceToken.');
  const tokenId = found.id;
  const deviceId = derivedId('device', tokenId);
  const metadata: Metadata = { actor: { kind: 'DEVICE', id: deviceId }, correlationId: requestId };
  const { state } = await store.execute<DeviceToken, DeviceTokenEvent>({
    fold: deviceTokenFold,
    streamId: tokenId,
    metadata,
    async decide(before) {
      const events = useToken(before, { deviceId, uid, publicKey }, new Date());
      // Before the token is used up: whoever brings a taken uid keeps the token.
      const [twin] = await run<{ id: string }>(pool, selectUid, [uid]);
      if (twin !== undefined && twin.id !== deviceId) throw uidTaken(uid);
      return events;
    },
    rows: tokenRows,
  });
  return { tokenId, deviceId, metadata, profileId: state.status === 'absent' ? null : state.profileId };
}

type Arrival = {
  readonly deviceId: string;
  readonly profileId: string | null;
  readonly metadata: Metadata;
  readonly data: DeviceRegistered['data'];
};

async function append(ports: DevicePorts, { deviceId, profileId, metadata, data }: Arrival): Promise<void> {
  await ports.store
    .execute<Device, DeviceEvent>({
      fold: deviceFold,
      streamId: deviceId,
      metadata,
      async decide(state) {
        const events = register(state, data);
        const newest = await profileOf(ports, profileId);
        if (state.status !== 'absent' || newest === null || profileId === null) return events;
        const registered: Device = {
          ...{ status: 'active', id: deviceId, ...data, link: null, reported: null, receipts: [], registeredAt: '' },
        };
        return [...events, ...link(registered, { profileId, pinnedVersion: null, newest: newest.version })];
      },
      ...{ rows: deviceRows, premises: devicePremises },
    })
    .catch((error: unknown) => {
      throw uniqueViolation(error) === 'device_uid_unique' ? uidTaken(data.uid, error) : error;
    });
}

/** The newest version of the token's profile; null when the profile is gone, and then the device is linked to nothing. */
async function profileOf(ports: DevicePorts, profileId: string | null): Promise<{ version: string | null } | null> {
  if (profileId === null) return null;
  try {
    return { version: await newestVersionOf(ports, profileId) };
  } catch (error) {
    if (error instanceof NotFound) return null;
    throw error;
  }
}
