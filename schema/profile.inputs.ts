import { Field, ID, InputType } from 'type-graphql';
import { CommandInput, ProfileInput } from './command.inputs.js';
import { enumOf } from './enum.js';
import { VariableInput } from './variable.types.js';

@InputType({ description: 'Which profiles; all given fields must match.' })
export class SystemProfileFilter {
  @Field(() => String, { nullable: true, description: 'Part of the name, the description or a tag.' })
  search?: string | null;
  @Field(() => [String], { nullable: true, description: 'Has all of these tags.' })
  tags?: string[] | null;
  @Field(() => String, { nullable: true, description: 'Has a layer of this name.' })
  layerName?: string | null;
  @Field(() => String, { nullable: true, description: 'Has a layer of this pack.' })
  packName?: string | null;
  @Field(() => Boolean, { nullable: true, description: 'Whether a draft is open.' })
  hasDraft?: boolean | null;
  @Field(() => Boolean, { nullable: true, description: 'Deleted ones, too.' })
  includeDeleted?: boolean | null;
}

export const SystemProfileOrderFields = enumOf('SystemProfileOrderField', 'What the list is ordered by.', {
  NAME: 'Name, in any case and whatever its accents.',
  CREATED_AT: 'Time of creation.',
  UPDATED_AT: 'Time of the last change.',
});
export const OrderDirections = enumOf('OrderDirection', 'Which way.', { ASC: 'Lowest first.', DESC: 'Highest first.' });

@InputType({ description: 'Order of the list of profiles.' })
export class SystemProfileOrder {
  @Field(() => SystemProfileOrderFields, { description: 'By what.' })
  field!: keyof typeof SystemProfileOrderFields;
  @Field(() => OrderDirections, { description: 'Which way.' })
  direction!: keyof typeof OrderDirections;
}

@InputType({ description: 'Step 1: basic information. Opens the first draft.' })
export class CreateSystemProfileInput extends CommandInput {
  @Field({ description: 'Unique, 1 to 100 characters.' })
  name!: string;
  @Field(() => String, { nullable: true, defaultValue: '', description: 'What it is for, up to 4,000 characters.' })
  description?: string | null;
  @Field(() => [String], { nullable: true, defaultValue: [], description: 'Up to 50: "edge", "site:berlin".' })
  tags?: string[] | null;
  @Field(() => String, { nullable: true, defaultValue: '1.0.0', description: 'SemVer that Finish will publish.' })
  version?: string | null;
}

@InputType({ description: 'Changes basic information; what is absent stays.' })
export class UpdateProfileInformationInput extends ProfileInput {
  @Field(() => String, { nullable: true, description: 'The new name.' })
  name?: string | null;
  @Field(() => String, { nullable: true, description: 'The new description; null clears it.' })
  description?: string | null;
  @Field(() => [String], { nullable: true, description: 'The new tags, all of them; null clears them.' })
  tags?: string[] | null;
}

@InputType({ description: 'Orders layers of equal install order.' })
export class ReorderLayersInput extends ProfileInput {
  @Field(() => [ID], { description: 'Every layer once, in the new order.' })
  layerIds!: string[];
}

@InputType({ description: 'Replaces the variables.' })
export class SetVariablesInput extends ProfileInput {
  @Field(() => [VariableInput], { description: 'All variables, as they shall be.' })
  variables!: VariableInput[];
}

@InputType({ description: 'Step 3: publishes the draft.' })
export class FinishSystemProfileInput extends ProfileInput {}

@InputType({ description: 'Opens a draft of the next version.' })
export class ReviseSystemProfileInput extends ProfileInput {
  @Field(() => String, { nullable: true, description: 'SemVer to publish; the next patch without it.' })
  version?: string | null;
  @Field(() => String, { nullable: true, description: 'Published version to start from; the newest without it.' })
  basedOn?: string | null;
}

@InputType({ description: 'Throws the draft away.' })
export class DiscardDraftInput extends ProfileInput {}

@InputType({ description: 'Starts a new profile from a published version of another.' })
export class CloneSystemProfileInput extends CommandInput {
  @Field(() => ID, { description: 'The profile to start from.' })
  profileId!: string;
  @Field({ description: 'Its published version.' })
  version!: string;
  @Field({ description: 'Name of the new profile.' })
  name!: string;
  @Field(() => String, { nullable: true, defaultValue: '1.0.0', description: 'First version of the new profile.' })
  newVersion?: string | null;
}

@InputType({ description: 'Deletes the profile; its history stays.' })
export class DeleteSystemProfileInput extends ProfileInput {}
