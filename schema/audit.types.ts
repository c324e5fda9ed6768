import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { Actor as DomainActor } from '../src/store/event.js';
import { connectionOf } from './connection.js';
import { enumOf } from './enum.js';

export const ActorKinds = enumOf<DomainActor['kind']>('ActorKind', 'What kind of actor did something.', {
  USER: 'A person with an account.',
  API_KEY: 'A program with an API key.',
  DEVICE: 'A device.',
  SYSTEM: 'This server itself.',
});

/** Who did something. `id` and `name` are looked up when asked for: events hold ids only. */
@ObjectType({ description: 'Who did something.' })
export class Actor {
  @Field(() => ActorKinds, { simple: true, description: 'What kind of actor.' })
  kind!: DomainActor['kind'];
}

@ObjectType({ simpleResolvers: true, description: 'One line of the audit: an event of any kind of thing.' })
export class AuditEntry {
  @Field(() => ID, { description: 'Opaque id of the event.' })
  id!: string;
  @Field({ description: 'Place in the whole log; valid across restarts and restores.' })
  cursor!: string;
  @Field({ description: 'When it was recorded.' })
  recordedAt!: Date;
  @Field(() => Actor, { description: 'Who did it.' })
  actor!: DomainActor;
  @Field({ description: 'Name of the event: "LayerAdded".' })
  type!: string;
  @Field({ description: 'One sentence for people.' })
  summary!: string;
  @Field({ description: 'Kind and name of what it happened to.' })
  subject!: string;
  @Field(() => ID, { description: 'Id of what it happened to.' })
  subjectId!: string;
  @Field(() => String, { nullable: true, description: 'The remark the author left.' })
  note!: string | null;
}

export const AuditConnection = connectionOf('Audit', () => AuditEntry);

@InputType({ description: 'Which lines of the audit; all given fields must match.' })
export class AuditFilter {
  @Field(() => [String], { nullable: true, description: 'Names of events.' })
  types?: string[] | null;
  @Field(() => ID, { nullable: true, description: 'Id of an actor.' })
  actorId?: string | null;
  @Field(() => ID, { nullable: true, description: 'Id of what it happened to.' })
  subjectId?: string | null;
  @Field(() => Date, { nullable: true, description: 'From this time on.' })
  since?: Date | null;
  @Field(() => Date, { nullable: true, description: 'Before this time.' })
  until?: Date | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Has all of these words, or words that begin so: in its sentence, subject, note, the name of its actor, or what its event names. New lines are found a moment later.',
  })
  text?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'Result of recomputing the chain of hashes.' })
export class AuditVerification {
  @Field({ description: 'Whether every event is as it was written.' })
  intact!: boolean;
  @Field(() => Int, { description: 'How many events were checked.' })
  events!: number;
  @Field(() => String, { nullable: true, description: "The first event that doesn't fit." })
  firstBroken!: string | null;
  @Field(() => Date, { nullable: true, description: 'When the check ended; null for one that was made just now.' })
  finishedAt?: Date | null;
}
