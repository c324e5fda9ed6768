import { Arg, Args, FieldResolver, Mutation, Query, Resolver } from 'type-graphql';
import { Refused } from '../src/errors.js';
import { emptyConnection, ForwardArgs } from './connection.js';
import type { Connection } from './connection.js';
import {
  ApproveUpdateInput,
  CreateDeviceTokenInput,
  ImportReceiptInput,
  LinkDeviceInput,
  RemoveDeviceInput,
  SetRolloutInput,
} from './device.inputs.js';
import { Device, DeviceConnection, DeviceFilter, DevicePayload, DeviceTokenPayload } from './device.types.js';
import { answer } from './errors.js';
import { SystemProfile, SystemProfilePayload } from './profile.types.js';
import { DeletePayload } from './user-error.types.js';

/** The devices of a profile. */
@Resolver(() => SystemProfile)
export class ProfileDevicesResolver {
  @FieldResolver(() => DeviceConnection, { description: 'Devices that are linked to it.' })
  devices(@Args(() => ForwardArgs) page: ForwardArgs): Connection<Device> {
    return emptyConnection(page);
  }
}

/** Devices. This server links none yet and says so. */
@Resolver()
export class DeviceResolver {
  @Query(() => DeviceConnection, { description: 'Machines that deploy profiles.' })
  devices(
    @Args(() => ForwardArgs) page: ForwardArgs,
    @Arg('filter', () => DeviceFilter, { nullable: true, description: 'Which ones.' }) _filter: DeviceFilter | null,
  ): Connection<Device> {
    return emptyConnection(page);
  }

  @Mutation(() => DeviceTokenPayload, { description: 'Makes a token that devices register with.' })
  createDeviceToken(@Arg('input', () => CreateDeviceTokenInput) _input: CreateDeviceTokenInput) {
    return answer(DeviceTokenPayload, refused);
  }

  @Mutation(() => DevicePayload, { description: 'Links a device to a profile.' })
  linkDevice(@Arg('input', () => LinkDeviceInput) _input: LinkDeviceInput) {
    return answer(DevicePayload, refused);
  }

  @Mutation(() => DevicePayload, { description: 'Lets a device take an update.' })
  approveUpdate(@Arg('input', () => ApproveUpdateInput) _input: ApproveUpdateInput) {
    return answer(DevicePayload, refused);
  }

  @Mutation(() => DeletePayload, { description: 'Forgets a device.' })
  removeDevice(@Arg('input', () => RemoveDeviceInput) _input: RemoveDeviceInput) {
    return answer(DeletePayload, refused);
  }

  @Mutation(() => SystemProfilePayload, { description: 'Says how new versions reach the devices.' })
  setRollout(@Arg('input', () => SetRolloutInput) _input: SetRolloutInput) {
    return answer(SystemProfilePayload, refused);
  }

  @Mutation(() => DevicePayload, { description: 'Reports for a device that has no network.' })
  importReceipt(@Arg('input', () => ImportReceiptInput) _input: ImportReceiptInput) {
    return answer(DevicePayload, refused);
  }
}

function refused(): never {
  throw new Refused('NO_DEVICES', 'This server does not link devices yet. Download the archive and deploy it by hand.');
}
