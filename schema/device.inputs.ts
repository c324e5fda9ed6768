import { Field, ID, InputType, Int } from 'type-graphql';
import { CommandInput } from './command.inputs.js';

@InputType({ description: 'Makes a token that devices register with.' })
export class CreateDeviceTokenInput extends CommandInput {
  @Field({ description: 'Name that people see.' })
  name!: string;
  @Field(() => ID, { nullable: true, description: 'The device is linked to this profile.' })
  profileId?: string | null;
  @Field(() => Date, { nullable: true, description: 'When it stops working: in 7 days without, in a year at most.' })
  expiresAt?: Date | null;
}

@InputType({ description: 'What a site fills into a variable.' })
export class SitePropertyInput {
  @Field({ description: 'Name of the variable.' })
  name!: string;
  @Field(() => String, { nullable: true, description: 'Value of the variable; stays as it is without.' })
  value?: string | null;
}

@InputType({ description: 'Links a device to a profile.' })
export class LinkDeviceInput extends CommandInput {
  @Field(() => ID, { description: 'The device.' })
  deviceId!: string;
  @Field(() => ID, { description: 'The profile.' })
  profileId!: string;
  @Field(() => String, { nullable: true, description: 'Stay on this version; follow the newest without.' })
  pinnedVersion?: string | null;
  @Field(() => [SitePropertyInput], {
    nullable: true,
    description: 'Values of the variables; they stay as they are without.',
  })
  siteProperties?: SitePropertyInput[] | null;
  @Field(() => Boolean, { nullable: true, description: 'Updates wait for an approval; stays as it is without.' })
  needsApproval?: boolean | null;
  @Field(() => [String], { nullable: true, description: 'Its tags from now on; they stay as they are without.' })
  tags?: string[] | null;
}

@InputType({ description: 'Lets a device take an update.' })
export class ApproveUpdateInput extends CommandInput {
  @Field(() => ID, { description: 'The device.' })
  deviceId!: string;
  @Field({ description: 'The version.' })
  version!: string;
}

@InputType({ description: 'Forgets a device.' })
export class RemoveDeviceInput extends CommandInput {
  @Field(() => ID, { description: 'The device.' })
  deviceId!: string;
}

@InputType({ description: 'A part of the devices that goes first.' })
export class WaveInput {
  @Field({ description: 'Devices with this tag.' })
  tag!: string;
  @Field(() => Int, { nullable: true, defaultValue: 100, description: 'How many of them, in percent.' })
  percent?: number | null;
}

@InputType({ description: 'How a new version reaches the devices.' })
export class SetRolloutInput extends CommandInput {
  @Field(() => ID, { description: 'The profile.' })
  profileId!: string;
  @Field(() => [WaveInput], { description: 'One after the other.' })
  waves!: WaveInput[];
  @Field(() => Int, { nullable: true, defaultValue: 0, description: 'More failing devices halt it.' })
  maxFailing?: number | null;
}

@InputType({ description: 'Reports for a device that has no network.' })
export class ImportReceiptInput {
  @Field({ description: 'What the device wrote.' })
  receipt!: string;
  @Field(() => String, { nullable: true, description: 'A remark for the history.' })
  note?: string | null;
}
