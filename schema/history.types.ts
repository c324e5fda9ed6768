import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { Actor as DomainActor } from '../src/store/event.js';
import { Actor } from './audit.types.js';
import { connectionOf } from './connection.js';
import { Node } from './node.types.js';

@ObjectType({ simpleResolvers: true, description: 'What an event changed at one place.' })
export class Change {
  @Field(() => [String], { description: 'Where, outermost first.' })
  path!: readonly string[];
  @Field(() => String, { nullable: true, description: 'What was there; null: nothing.' })
  before!: string | null;
  @Field(() => String, { nullable: true, description: 'What is there now; null: nothing.' })
  after!: string | null;
}

/** `summary` and `changes` are worked out when asked for. */
@ObjectType({ implements: Node, simpleResolvers: true, description: "One fact of a profile's history." })
export class ProfileEvent extends Node {
  @Field({ description: 'Place in the log: what `profileChanged(after:)` takes.' })
  cursor!: string;
  @Field(() => ID, { description: 'The profile it happened to.' })
  profileId!: string;
  @Field(() => Int, { description: 'Its number in this profile, from 1.' })
  revision!: number;
  @Field({ description: 'Name of the event: "LayerAdded".' })
  type!: string;
  @Field(() => Actor, { description: 'Who did it.' })
  actor!: DomainActor;
  @Field(() => String, { nullable: true, description: 'The remark the author left.' })
  note!: string | null;
  @Field({ description: 'When it was recorded.' })
  recordedAt!: Date;
  @Field({ description: 'SHA-256 that chains it to the event before it.' })
  hash!: string;
}

export const ProfileEventConnection = connectionOf('ProfileEvent', () => ProfileEvent);

@InputType({ description: 'Which events; all given fields must match.' })
export class HistoryFilter {
  @Field(() => [String], { nullable: true, description: 'Names of events.' })
  types?: string[] | null;
  @Field(() => ID, { nullable: true, description: 'Id of an actor.' })
  actorId?: string | null;
  @Field(() => Date, { nullable: true, description: 'From this time on.' })
  since?: Date | null;
  @Field(() => Date, { nullable: true, description: 'Before this time.' })
  until?: Date | null;
}
