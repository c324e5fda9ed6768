import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { ArchiveStatus } from '../src/archives/events.js';
import type { Actor as DomainActor } from '../src/store/event.js';
import type { ArchiveRoot } from './archive.root.js';
import { Actor } from './audit.types.js';
import { connectionOf } from './connection.js';
import { enumOf } from './enum.js';
import { Node } from './node.types.js';
import { Payload } from './user-error.types.js';

export const ArchiveStatuses = enumOf<ArchiveStatus>('ArchiveStatus', 'How far an archive is.', {
  QUEUED: 'Waits for a worker.',
  BUILDING: 'A worker packs it.',
  READY: 'Can be downloaded.',
  FAILED: 'Will not come; `error` says why.',
  EXPIRED: 'Was removed, since nothing needed it any more. Request it again: the version gives the same bytes.',
});

@ObjectType({ simpleResolvers: true, description: 'What the worker is doing.' })
export class ArchiveProgress {
  @Field({ description: 'Name of the phase.' })
  phase!: string;
  @Field(() => Int, { description: 'Steps done.' })
  done!: number;
  @Field(() => Int, { description: 'Steps in all.' })
  total!: number;
}

@ObjectType({ simpleResolvers: true, description: 'A file inside an archive.' })
export class ArchiveMember {
  @Field({ description: 'Relative path, "/" as separator.' })
  path!: string;
  @Field(() => Float, { description: 'Size unpacked, in bytes.' })
  sizeBytes!: number;
  @Field({ description: 'Lowercase hex SHA-256 of the file.' })
  sha256!: string;
  @Field(() => Float, { description: 'Where its gzip member starts in the archive.' })
  offset!: number;
  @Field(() => Float, { description: 'Length of its gzip member.' })
  length!: number;
}

export const ArchiveMemberConnection = connectionOf('ArchiveMember', () => ArchiveMember);

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'The one file that devices get: a version as .tgz.',
})
export class Archive extends Node {
  @Field(() => ArchiveStatuses, { description: 'How far it is.' })
  status!: ArchiveStatus;
  @Field(() => ArchiveProgress, { description: 'What the worker is doing.' })
  progress!: ArchiveProgress;
  @Field({ description: '"<profile>-<version>.tgz".' })
  fileName!: string;
  @Field({ description: 'Whether container images are inside.' })
  includesImages!: boolean;
  @Field(() => [String], { description: 'Platforms that were chosen for its images; none means all that they have.' })
  platforms!: readonly string[];
  @Field(() => Float, { nullable: true, description: 'Size in bytes; null until READY.' })
  sizeBytes!: number | null;
  @Field(() => String, { nullable: true, description: 'Lowercase hex SHA-256 of the file; null until READY.' })
  sha256!: string | null;
  @Field(() => String, { nullable: true, description: 'Digest of its checksums.txt; null until READY.' })
  checksumsDigest!: string | null;
  @Field(() => String, { nullable: true, description: 'When FAILED: why, for people.' })
  error!: string | null;
  @Field(() => Actor, { description: 'Who asked for it.' })
  requestedBy!: DomainActor;
  @Field({ description: 'When it was asked for.' })
  requestedAt!: Date;
  @Field(() => Date, { nullable: true, description: 'When it became READY.' })
  readyAt!: Date | null;
  @Field(() => Date, { nullable: true, description: 'When EXPIRED: since when.' })
  expiredAt!: Date | null;
}

export const ArchiveConnection = connectionOf('Archive', () => Archive);

@ObjectType({ simpleResolvers: true, description: 'A key that archives are signed with.' })
export class SigningKey {
  @Field(() => ID, { description: 'Id of the key.' })
  id!: string;
  @Field({ description: '"ed25519".' })
  algorithm!: string;
  @Field({ description: 'PEM.' })
  publicKey!: string;
  @Field({ description: 'Whether new archives are signed with it.' })
  active!: boolean;
  @Field({ description: 'When it was made.' })
  createdAt!: Date;
}

@ObjectType({ simpleResolvers: true, description: 'Tells that an archive is READY or FAILED.' })
export class ArchiveNotification {
  @Field({ description: 'Place in the log: what `archiveReady(after:)` takes.' })
  cursor!: string;
  @Field(() => Archive, { description: 'The archive.' })
  archive!: ArchiveRoot;
}

@ObjectType({ simpleResolvers: true, description: 'The archive that was asked for.' })
export class ArchivePayload extends Payload {
  @Field(() => Archive, { nullable: true, description: 'The archive; ask for the same twice and it is the same one.' })
  archive?: ArchiveRoot | null;
}

@InputType({ description: 'Packs a published version into one file.' })
export class RequestArchiveInput {
  @Field(() => ID, { description: 'The profile.' })
  profileId!: string;
  @Field({ description: 'A published version.' })
  version!: string;
  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description:
      'Put the container images inside: all that the layers name, or the archive fails and says which are missing.',
  })
  includeImages?: boolean | null;
  @Field(() => [String], {
    nullable: true,
    description:
      'Platforms of the images: "linux/amd64"; "linux/arm64" means every variant. None means all that the images have.',
  })
  platforms?: string[] | null;
  @Field(() => String, { nullable: true, description: 'A UUID: the same twice does nothing twice.' })
  idempotencyKey?: string | null;
}
