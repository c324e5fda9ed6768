import { Field, Int, ObjectType } from 'type-graphql';
import type { Actor as DomainActor } from '../src/store/event.js';
import { Actor } from './audit.types.js';
import { connectionOf } from './connection.js';
import { Node } from './node.types.js';
import type { ProfileRoot } from './profile.root.js';
import { SystemProfile } from './profile.types.js';
import { Problem } from './review.types.js';
import type { Problem as FoundProblem } from '../src/manifests/problem.js';
import { Payload } from './user-error.types.js';
import type { VersionRoot } from './version.root.js';

@ObjectType({ implements: Node, simpleResolvers: true, description: 'A published version; it never changes.' })
export class ProfileVersion extends Node {
  @Field({ description: 'SemVer: "1.0.0".' })
  version!: string;
  @Field(() => Int, { description: 'Revision of the event that published it.' })
  revision!: number;
  @Field({ description: 'sha256:… over the canonical JSON (RFC 8785) of what was authored; no ids, dates, revisions.' })
  contentDigest!: string;
  @Field(() => String, { nullable: true, description: 'The remark left at Finish.' })
  note!: string | null;
  @Field({ description: 'When Finish was pressed.' })
  publishedAt!: Date;
  @Field(() => Actor, { description: 'Who pressed Finish.' })
  publishedBy!: DomainActor;
}

export const ProfileVersionConnection = connectionOf('ProfileVersion', () => ProfileVersion);

@ObjectType({ simpleResolvers: true, description: 'The version that Finish published.' })
export class ProfileVersionPayload extends Payload {
  @Field(() => SystemProfile, { nullable: true, description: 'The profile right after.' })
  systemProfile?: ProfileRoot | null;
  @Field(() => ProfileVersion, { nullable: true, description: 'What was published; null when nothing was.' })
  profileVersion?: VersionRoot | null;
  @Field(() => [Problem], { description: 'Why Finish was refused.' })
  problems: readonly FoundProblem[] = [];
}
