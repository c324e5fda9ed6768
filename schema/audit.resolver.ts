import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { Invalid } from '../src/errors.js';
import { isUuid } from '../src/ids.js';
import type { AuditLine } from '../src/audit/audit.js';
import type { Actor as DomainActor } from '../src/store/event.js';
import { Actor, AuditConnection, AuditEntry, AuditFilter, AuditVerification } from './audit.types.js';
import { connection, ForwardArgs } from './connection.js';
import type { Connection } from './connection.js';
import type { Context } from './context.js';
import { actorId, globalId, readActorId, readGlobalId } from './global-id.js';
import type { IdType } from './global-id.js';

/** The audit: every event of everything, and the proof that none was changed. */
@Resolver()
export class AuditResolver {
  @Query(() => AuditConnection, { nullable: true, description: 'Every event of everything, newest first.' })
  async auditLog(
    @Args(() => ForwardArgs) page: ForwardArgs,
    @Arg('filter', () => AuditFilter, { nullable: true, description: 'Which lines.' }) filter: AuditFilter | null,
    @Ctx() { app }: Context,
  ): Promise<Connection<AuditEntry>> {
    return connection(await app.audit.log(page, subjectFilter(actorFilter(filter ?? {}))), auditEntry);
  }

  @Query(() => AuditVerification, {
    nullable: true,
    complexity: 100,
    description: 'Recomputes the chain of one profile or archive, now; null when there is no such thing.',
  })
  async verifyAudit(
    @Arg('subjectId', () => ID, { description: 'Id of a profile, an archive, a registry or a device.' })
    subjectId: string,
    @Ctx() { app }: Context,
  ): Promise<AuditVerification | null> {
    const stream = streamOf(subjectId);
    return stream === null ? null : app.audit.verify(stream);
  }

  @Query(() => AuditVerification, {
    nullable: true,
    description: 'The whole log, as the nightly job found it; null before its first run.',
  })
  lastAuditVerification(@Ctx() { app }: Context): Promise<AuditVerification | null> {
    return app.audit.lastVerification();
  }
}

/** How far a search by words reaches, for those who ask. */
@Resolver(() => AuditConnection)
export class AuditConnectionResolver {
  @FieldResolver(() => Date, {
    nullable: true,
    description:
      "From when on lines can't be found by their words (`filter.text`) yet, as after an upgrade; null: all can, but for those of the last seconds.",
  })
  unsearchedSince(@Ctx() { app }: Context): Promise<Date | null> {
    return app.audit.unsearchedSince();
  }
}

/** Actors are named when somebody asks. */
@Resolver(() => Actor)
export class ActorResolver {
  @FieldResolver(() => ID, { description: 'Opaque id; `actorId` of filters takes it.' })
  id(@Root() actor: DomainActor): string {
    return actorId(actor);
  }

  @FieldResolver(() => String, { description: 'What people call it.' })
  name(@Root() actor: DomainActor, @Ctx() { app }: Context): string | Promise<string> {
    return app.directory.nameOf(actor);
  }
}

/**
 * The same filter with the plain id of its actor.
 * @throws Invalid ACTOR when the id names no actor
 */
export function actorFilter<F extends { actorId?: string | null }>(filter: F): F {
  const { actorId: id = null } = filter;
  const actorId = id === null ? null : readActorId(id);
  if (id !== null && actorId === null)
    throw new Invalid('ACTOR', 'actorId is not the id of an actor. Take it from an event, or leave it out.', [
      'filter',
      'actorId',
    ]);
  return Object.assign({}, filter, { actorId });
}

/** @throws Invalid SUBJECT when the id names nothing that has a history */
function subjectFilter(filter: AuditFilter): AuditFilter {
  const { subjectId: id = null } = filter;
  const subjectId = id === null ? null : streamOf(id);
  if (id !== null && subjectId === null)
    throw new Invalid(
      'SUBJECT',
      'subjectId is not the id of anything with a history. Take it from an event, or leave it out.',
      ['filter', 'subjectId'],
    );
  return Object.assign({}, filter, { subjectId });
}

/** Types whose key starts with the id of their stream. */
const STREAMS: Readonly<Record<string, IdType>> = {
  profile: 'SystemProfile',
  archive: 'Archive',
  registry: 'Registry',
  device: 'Device',
  account: 'Account',
  apiKey: 'ApiKey',
};

/** The stream of the thing with this id; null for ids of things that have no history of their own. */
function streamOf(id: string): string | null {
  const read = readGlobalId(id);
  return read !== null && Object.values(STREAMS).includes(read.type) && isUuid(read.key) ? read.key : null;
}

/** A line of the audit as callers see it. */
function auditEntry({ recorded, summary, subject }: AuditLine): AuditEntry {
  const { streamType, streamId, revision, type, metadata, recordedAt, cursor } = recorded;
  return {
    id: globalId('ProfileEvent', streamId, revision),
    cursor,
    recordedAt,
    actor: metadata.actor,
    type,
    summary,
    subject,
    subjectId: globalId(STREAMS[streamType] ?? 'System', streamId),
    note: metadata.note ?? null,
  };
}
