import { NotFound } from './errors.js';

/** What is said of each kind of thing: its code, the field that names it, its word, and the way out. */
const KINDS = {
  SystemProfile: ['PROFILE_NOT_FOUND', 'profileId', 'profile', 'choose one from the list'],
  Layer: ['LAYER_NOT_FOUND', 'layerId', 'layer', "read the draft's layers again"],
  Archive: ['ARCHIVE_NOT_FOUND', 'archiveId', 'archive', 'request it for a published version'],
  Registry: ['REGISTRY_NOT_FOUND', 'registryId', 'registry', 'choose one from the list'],
  Device: ['DEVICE_NOT_FOUND', 'deviceId', 'device', 'choose one from the list'],
  Account: ['ACCOUNT_NOT_FOUND', 'accountId', 'account', 'choose one from the list'],
  ApiKey: ['API_KEY_NOT_FOUND', 'apiKeyId', 'API key', 'choose one from the list'],
  Session: ['SESSION_NOT_FOUND', 'sessionId', 'session', 'it may have ended by itself'],
} as const;

/** The kinds of things that commands name by an id. */
export type Kind = keyof typeof KINDS;

/**
 * What is said of an id that names nothing, or nothing that the caller may see: the same of both, and never the id itself,
 * which says nothing to people.
 * @param field where the id stood, when not in the field of its kind
 */
export function noSuch(kind: Kind, field: string = KINDS[kind][1]): NotFound {
  return new NotFound(KINDS[kind][0], noSuchSentence(kind), [field]);
}

/** The sentence alone, for whom it isn't a NotFound. */
export function noSuchSentence(kind: Kind): string {
  const [, , word, wayOut] = KINDS[kind];
  return `There is no ${word} with this id; ${wayOut}.`;
}

/**
 * What is said of a thing that was there and whose name is still known.
 * @param past "deleted", "removed"
 */
export function noLonger(kind: Kind, name: string, past: string): NotFound {
  const [code, field, word, wayOut] = KINDS[kind];
  return new NotFound(code, `The ${word} "${name}" is ${past}; ${wayOut}.`, [field]);
}
