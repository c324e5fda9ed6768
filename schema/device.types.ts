import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { ProfileComparison } from './comparison.types.js';
import { connectionOf } from './connection.js';
import type { DeviceRoot } from './device.root.js';
import { enumOf } from './enum.js';
import { Node } from './node.types.js';
import type { ProfileRoot } from './profile.root.js';
import { SystemProfile } from './profile.types.js';
import { Payload } from './user-error.types.js';

export const DeviceHealths = enumOf('DeviceHealth', 'How a device is.', {
  REGISTERED: 'Known, nothing reported yet.',
  UPDATING: 'Installing a version.',
  HEALTHY: 'Runs what it should.',
  FAILED: 'Reported a fault.',
  SILENT: 'Not heard of for too long.',
});

@ObjectType({ description: 'What a device should run and does not yet.' })
export class PendingUpdate {
  @Field({ description: 'The version it should run.' })
  version!: string;
  @Field(() => ProfileComparison, { nullable: true, description: 'What the update changes.' })
  comparison!: ProfileComparison | null;
  @Field({ description: 'Whether it was approved.' })
  approved!: boolean;
  @Field(() => String, {
    nullable: true,
    description: '"values", "approval", "wave" or "pause"; null when the device may install it.',
  })
  waitingFor!: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'A layer as a device reports it.' })
export class DeviceLayer {
  @Field({ description: 'Name of the layer.' })
  name!: string;
  @Field({ description: 'In the words of the device.' })
  status!: string;
  @Field({ description: 'What the device says about it.' })
  message!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What a site filled into a variable.' })
export class SiteProperty {
  @Field({ description: 'Name of the variable.' })
  name!: string;
  @Field(() => String, { nullable: true, description: 'Its value; null where nobody may read it.' })
  value!: string | null;
}

@ObjectType({ implements: Node, description: 'A machine that deploys a profile.' })
export class Device extends Node {
  @Field({ description: "The machine's own id." })
  uid!: string;
  @Field({ description: 'Name that people see.' })
  name!: string;
  @Field(() => [String], { description: 'Its tags.' })
  tags!: string[];
  @Field(() => SystemProfile, { nullable: true, description: 'What it is linked to.' })
  profile!: ProfileRoot | null;
  @Field(() => String, { nullable: true, description: 'null: follows the newest version.' })
  pinnedVersion!: string | null;
  @Field({ description: 'Whether its updates wait for an approval.' })
  needsApproval!: boolean;
  @Field(() => String, { nullable: true, description: 'As the device last reported.' })
  runningVersion!: string | null;
  @Field(() => PendingUpdate, { nullable: true, description: 'null when it runs what it should.' })
  pendingUpdate!: PendingUpdate | null;
  @Field(() => DeviceHealths, { description: 'How it is.' })
  health!: keyof typeof DeviceHealths;
  @Field(() => [DeviceLayer], { description: 'Its layers as last reported.' })
  layers!: DeviceLayer[];
  @Field(() => Date, { nullable: true, description: 'When it was heard of last.' })
  lastSeenAt!: Date | null;
}

export const DeviceConnection = connectionOf('Device', () => Device, { counted: true });

@ObjectType({
  simpleResolvers: true,
  description: 'A hint that devices are otherwise than before: read again what you show.',
})
export class DevicesChanged {
  @Field(() => SystemProfile, {
    nullable: true,
    description: 'The profile that they are linked to; null: devices of no profile, and the first hint of all.',
  })
  profile!: ProfileRoot | null;
}

@InputType({ description: 'Which devices; all given fields must match.' })
export class DeviceFilter {
  @Field(() => ID, { nullable: true, description: 'Linked to this profile.' })
  profileId?: string | null;
  @Field(() => [DeviceHealths], { nullable: true, description: 'In one of these conditions.' })
  health?: (keyof typeof DeviceHealths)[] | null;
  @Field(() => Boolean, { nullable: true, description: 'Whether an update is pending.' })
  hasPendingUpdate?: boolean | null;
  @Field(() => [String], { nullable: true, description: 'Has all of these tags.' })
  tags?: string[] | null;
  @Field(() => String, {
    nullable: true,
    description: 'Has every word of this in its name, its uid or a tag, in any case; up to 256 characters.',
  })
  search?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'The device after the mutation.' })
export class DevicePayload extends Payload {
  @Field(() => Device, { nullable: true, description: 'The device; null when nothing was changed.' })
  device?: DeviceRoot | null;
}

@ObjectType({ simpleResolvers: true, description: 'What a device signs in with.' })
export class DeviceTokenPayload extends Payload {
  @Field(() => String, { nullable: true, description: 'Shown once.' })
  token?: string | null;
}
