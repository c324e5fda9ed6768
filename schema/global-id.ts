import { isUuid } from '../src/ids.js';
import { noSuch, type Kind } from '../src/no-such.js';
import type { Actor } from '../src/store/event.js';

/** Every type whose things have a global id. Layers, actors' subjects and signing keys have one too, without being nodes yet. */
const TYPES = [
  'SystemProfile',
  'ProfileVersion',
  'ProfileEvent',
  'Layer',
  'Archive',
  'Registry',
  'Pack',
  'PackVersion',
  'Chart',
  'Device',
  'Account',
  'ApiKey',
  'Session',
  'System',
] as const;
export type IdType = (typeof TYPES)[number];

/** The opaque id that callers see: base64url of "Type:key". */
export function globalId(type: IdType, ...key: readonly (string | number)[]): string {
  return Buffer.from(`${type}:${key.join(':')}`).toString('base64url');
}

/** What a global id says, or null when this server never made it. */
export function readGlobalId(id: string): { type: IdType; key: string } | null {
  const text = Buffer.from(id, 'base64url').toString();
  // Encoding again refuses what base64url would silently forgive: padding, other alphabets, broken UTF-8.
  if (Buffer.from(text).toString('base64url') !== id) return null;
  const colon = text.indexOf(':');
  const type = colon < 0 ? undefined : TYPES.find((known) => known === text.slice(0, colon));
  return type === undefined ? null : { type, key: text.slice(colon + 1) };
}

/** The UUID inside a global id of one type, or null: garbage, or the id of something else. */
export function uuidOf(type: IdType, id: string): string | null {
  const read = readGlobalId(id);
  return read?.type === type && isUuid(read.key) ? read.key : null;
}

/**
 * The UUID inside an id of a mutation's input.
 * @throws NotFound, path [field], for garbage and for ids of another type alike: neither names such a thing
 */
export function uuidOfInput(type: Kind, id: string, field: string): string {
  const uuid = uuidOf(type, id);
  if (uuid === null) throw noSuch(type, field);
  return uuid;
}

const ACTOR_TYPES = { USER: 'Account', API_KEY: 'ApiKey', DEVICE: 'Device', SYSTEM: 'System' } as const;

/** The global id of whoever acted. */
export function actorId(actor: Actor): string {
  return globalId(ACTOR_TYPES[actor.kind], actor.id);
}

/** The plain id inside an actor's global id, or null when it names no actor. */
export function readActorId(id: string): string | null {
  const read = readGlobalId(id);
  return read !== null && Object.values<IdType>(ACTOR_TYPES).includes(read.type) ? read.key : null;
}
