import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { optionsOf } from './command.inputs.js';
import type { Context } from './context.js';
import {
  ApproveUpdateInput,
  CreateDeviceTokenInput,
  ImportReceiptInput,
  LinkDeviceInput,
  RemoveDeviceInput,
} from './device.inputs.js';
import { deviceRoot } from './device.root.js';
import { DevicePayload, DeviceTokenPayload } from './device.types.js';
import { answer } from './errors.js';
import { globalId, uuidOfInput } from './global-id.js';
import { DeletePayload } from './user-error.types.js';

/** What people do with devices. */
@Resolver()
export class DeviceCommandResolver {
  @Mutation(() => DeviceTokenPayload, { description: 'Makes a token that one device registers with; shown once.' })
  createDeviceToken(
    @Arg('input', () => CreateDeviceTokenInput) input: CreateDeviceTokenInput,
    @Ctx() { app, by }: Context,
  ): Promise<DeviceTokenPayload> {
    return answer(DeviceTokenPayload, () => {
      const profileId = input.profileId ? uuidOfInput('SystemProfile', input.profileId, 'profileId') : undefined;
      const expiresAt = input.expiresAt ?? undefined;
      return app.devices.createToken({ ...optionsOf(input), name: input.name, profileId, expiresAt }, by);
    });
  }

  @Mutation(() => DevicePayload, { description: 'Links a device to a profile, or changes how it is linked.' })
  linkDevice(
    @Arg('input', () => LinkDeviceInput) input: LinkDeviceInput,
    @Ctx() context: Context,
  ): Promise<DevicePayload> {
    return answer(DevicePayload, async () => {
      const deviceId = uuidOfInput('Device', input.deviceId, 'deviceId');
      const profileId = uuidOfInput('SystemProfile', input.profileId, 'profileId');
      const { siteProperties, needsApproval, tags, pinnedVersion = null } = input;
      const link = {
        pinnedVersion,
        siteProperties: siteProperties?.map(({ name, value = null }) => ({ name, value })),
        needsApproval: needsApproval ?? undefined,
        tags: tags ?? undefined,
      };
      await context.app.devices.link({ ...optionsOf(input), deviceId, profileId, ...link }, context.by);
      return deviceNow(deviceId, context);
    });
  }

  @Mutation(() => DevicePayload, { description: 'Lets a device install exactly this version.' })
  approveUpdate(
    @Arg('input', () => ApproveUpdateInput) input: ApproveUpdateInput,
    @Ctx() context: Context,
  ): Promise<DevicePayload> {
    return answer(DevicePayload, async () => {
      const deviceId = uuidOfInput('Device', input.deviceId, 'deviceId');
      await context.app.devices.approve({ ...optionsOf(input), deviceId, version: input.version }, context.by);
      return deviceNow(deviceId, context);
    });
  }

  @Mutation(() => DeletePayload, { description: 'Removes a device: its key stops working, its history stays.' })
  removeDevice(
    @Arg('input', () => RemoveDeviceInput) input: RemoveDeviceInput,
    @Ctx() { app, by }: Context,
  ): Promise<DeletePayload> {
    return answer(DeletePayload, async () => {
      const deviceId = uuidOfInput('Device', input.deviceId, 'deviceId');
      await app.devices.remove({ ...optionsOf(input), deviceId }, by);
      return { deletedId: globalId('Device', deviceId) };
    });
  }

  @Mutation(() => DevicePayload, { description: 'Takes in what a device did where no network is.' })
  importReceipt(
    @Arg('input', () => ImportReceiptInput) input: ImportReceiptInput,
    @Ctx() context: Context,
  ): Promise<DevicePayload> {
    return answer(DevicePayload, async () => {
      const note = input.note ?? undefined;
      const { deviceId } = await context.app.devices.importReceipt({ receipt: input.receipt, note }, context.by);
      return deviceNow(deviceId, context);
    });
  }
}

/** The device after a command. */
async function deviceNow(deviceId: string, { loader, forget }: Context): Promise<Partial<DevicePayload>> {
  forget();
  const row = await loader('device').load(deviceId);
  return { device: row === null ? null : deviceRoot(row) };
}
