import { Invalid, Refused } from '../errors.js';
import { run } from '../store/statement.js';
import { isReceiptSigned, receiptKey } from './credentials.js';
import { existing, importReceipt, type CheckedReceipt } from './decide.js';
import type { Device } from './device.js';
import { keepSequence, lastSequenceOf, runOnDevice, type DevicePorts } from './device-order.js';
import type { DeviceCommands } from './devices.js';
import { layersOf, readReceipt, type SignedReceipt } from './input.js';
import { requireVersions } from './report-command.js';

/** Receipts: what ran where no network is. */
export function importCommand(ports: DevicePorts): Pick<DeviceCommands, 'importReceipt'> {
  return {
    async importReceipt(input, by) {
      const receipt = readReceipt(input.receipt);
      const { deviceId } = receipt.payload;
      const checked = checkedOf(receipt);
      const decide = async (state: Device) => {
        requireSigned(state, receipt);
        await requireVersions(ports.profiles, checked);
        await requireArchive(ports, checked, receipt.payload.version);
        return importReceipt(state, checked, await lastSequenceOf(ports.pool, deviceId));
      };
      const imported = await runOnDevice(ports, { mutation: 'importReceipt', deviceId, input, by, decide });
      await keepSequence(ports.pool, deviceId, checked.sequence, false);
      return imported;
    },
  };
}

/** A ready version runs as a whole; one that failed is still being installed, and what ran before still runs. */
function checkedOf({ payload }: SignedReceipt): CheckedReceipt {
  const { sequence, profileId, version, running, archiveSha256, result, layers, moreReady, deviceTime } = payload;
  const isReady = result === 'ready';
  return {
    sequence,
    profileId,
    running: isReady ? version : (running ?? null),
    installing: isReady ? null : version,
    layers: layersOf(layers),
    deviceTime: deviceTime ?? null,
    ...{ archiveSha256, result, moreReady: moreReady ?? 0 },
  };
}

/** @throws Refused RECEIPT_FORGED */
function requireSigned(state: Device, { payload, signature }: SignedReceipt): void {
  const device = existing(state);
  const key = receiptKey(device.publicKey);
  if (key !== null && isReceiptSigned(key, payload, signature)) return;
  throw new Refused(
    'RECEIPT_FORGED',
    `This receipt was not signed by the device "${device.name}", or was changed afterwards. Take it from the device again.`,
    ['receipt'],
  );
}

/** @throws Invalid UNKNOWN_ARCHIVE: what ran was not made here */
async function requireArchive({ pool }: DevicePorts, receipt: CheckedReceipt, version: string): Promise<void> {
  const found = await run(
    pool,
    `select 1 from read.archive as archive
      where archive.profile_id = $1::uuid and archive.version = $2::text and archive.sha256 = $3::text limit 1`,
    [receipt.profileId, version, receipt.archiveSha256],
  );
  if (found.length > 0) return;
  throw new Invalid(
    'UNKNOWN_ARCHIVE',
    `No archive of version ${version} made here has the SHA-256 ${receipt.archiveSha256}: something else was installed. Install one that was made here.`,
    ['receipt'],
  );
}
