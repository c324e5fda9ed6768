import type { AuditLine } from './audit.js';
import { wordsOf } from './words.js';

/** The word that stands for an account, whose names are nowhere but in the table of accounts. */
export function accountWord(accountId: string): string {
  return `account/${accountId}`;
}

/** Values are texts of their own, by digest; what an event names is short. */
const LONGEST_VALUE = 300;

/**
 * The words that a line of the audit is found by: its sentence, its subject, its type, its note, who did it, and
 * whatever the event names: layers, tags, versions, digests. Of accounts only their ids, never what people are called.
 * @param actorName what the actor is called, unless it is a person
 */
export function lineWords({ recorded, summary, subject }: AuditLine, actorName: string): readonly string[] {
  const { type, data, metadata, streamId, streamType } = recorded;
  const { actor, note } = metadata;
  const told = [summary, type, type.replace(/(?<=[a-z])(?=[A-Z])/g, ' '), note ?? '', streamId, ...valuesOf(data)];
  const isAccount = streamType === 'account';
  const names = [isAccount ? streamType : subject, actor.kind === 'USER' ? '' : actorName];
  const accounts = [...(isAccount ? [streamId] : []), ...(actor.kind === 'USER' ? [actor.id] : [])];
  return [...accounts.map(accountWord), ...wordsOf([...names, ...told])];
}

function valuesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.length <= LONGEST_VALUE ? [value] : [];
  if (typeof value === 'number') return [String(value)];
  if (Array.isArray(value)) return value.flatMap(valuesOf);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(valuesOf) : [];
}
