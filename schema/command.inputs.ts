import { Field, ID, InputType, Int } from 'type-graphql';
import type { CommandOptions } from '../src/command-options.js';
import { Invalid } from '../src/errors.js';
import type { OnProfile } from '../src/profiles/commands.js';
import { uuidOfInput } from './global-id.js';

/** What every creating mutation takes. */
@InputType()
export abstract class CommandInput {
  @Field(() => String, { nullable: true, description: 'A remark for the history, up to 255 characters.' })
  note?: string | null;
  @Field(() => String, { nullable: true, description: 'A UUID: the same twice does nothing twice, for 24 hours.' })
  idempotencyKey?: string | null;
}

/** What every mutation of an existing profile takes. */
@InputType()
export abstract class ProfileInput extends CommandInput {
  @Field(() => ID, { description: 'The profile.' })
  profileId!: string;
  @Field(() => Int, { nullable: true, description: 'The revision you saw; CONFLICT when it is not the newest.' })
  expectedRevision?: number | null;
}

/** What every mutation of a layer takes. */
@InputType()
export abstract class LayerInput extends ProfileInput {
  @Field(() => ID, { description: 'The layer.' })
  layerId!: string;
}

/** The options of a command; here null says no more than absence does. */
export function optionsOf(input: CommandInput & { expectedRevision?: number | null }): CommandOptions {
  return {
    expectedRevision: input.expectedRevision ?? undefined,
    note: input.note ?? undefined,
    idempotencyKey: input.idempotencyKey ?? undefined,
  };
}

/**
 * The profile that a command is for, with the command's options.
 * @throws NotFound when the id can't be that of a profile
 */
export function onProfile(input: ProfileInput): OnProfile {
  return { profileId: uuidOfInput('SystemProfile', input.profileId, 'profileId'), ...optionsOf(input) };
}

/**
 * The layer that a command is for, with its profile and the command's options.
 * @throws NotFound when an id can't be that of a profile or layer
 */
export function onLayer(input: LayerInput): OnProfile & { layerId: string } {
  return { layerId: uuidOfInput('Layer', input.layerId, 'layerId'), ...onProfile(input) };
}

/**
 * An optional field that can't be cleared: absent stays absent.
 * @throws Invalid when it is an explicit null
 */
export function notCleared(field: string, value: string | null | undefined): string | undefined {
  if (value !== null) return value;
  throw new Invalid('REQUIRED', `${field} can't be empty. Leave it out to keep it as it is.`, [field]);
}
