import type { RequestInfo } from '../access/caller.js';
import { approve, remove } from './decide.js';
import type { Device } from './device.js';
import { runOnDevice, type DevicePorts } from './device-order.js';
import type { ApproveUpdate, DeviceCommands } from './devices.js';
import { linkCommand } from './link-command.js';
import { importCommand } from './receipt-command.js';
import { registerCommand } from './register-command.js';
import { reportCommand } from './report-command.js';
import { rolloutCommands } from './rollout-command.js';
import { tokenCommand } from './token-command.js';

/** The commands of devices: checked, decided, appended with their list rows. */
export function createDeviceCommands(ports: DevicePorts): DeviceCommands {
  return {
    ...tokenCommand(ports),
    ...registerCommand(ports),
    ...reportCommand(ports),
    ...importCommand(ports),
    ...linkCommand(ports),
    approve: (input, by) => approveUpdate(ports, input, by),
    remove: (input, by) =>
      runOnDevice(ports, { mutation: 'removeDevice', deviceId: input.deviceId, input, by, decide: remove }),
    ...rolloutCommands(ports),
  };
}

function approveUpdate(ports: DevicePorts, input: ApproveUpdate, by: RequestInfo): Promise<{ deviceId: string }> {
  const { deviceId, version } = input;
  const decide = async (state: Device) => {
    const [row] = await ports.devices.rows([deviceId]);
    return approve(state, version, row?.isPending ? row.wantedVersion : null);
  };
  return runOnDevice(ports, { mutation: 'approveUpdate', deviceId, input, by, decide });
}
