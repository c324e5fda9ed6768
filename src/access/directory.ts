import type { Actor } from '../store/event.js';
import type { ApiKeys } from './api-keys.js';

/** Knows what people call an actor. Events hold ids only, so that names can change and be forgotten. */
export interface Directory {
  nameOf(actor: Actor): string | Promise<string>;
}

/** Id of the key that the first start makes, or that ADMIN_API_KEY presets. */
export const ADMINISTRATOR = 'administrator';

/** The actors that need no table: the administrator's key and the server itself. Others are called by their id. */
export const builtInDirectory: Directory = {
  nameOf(actor) {
    if (actor.kind === 'SYSTEM') return 'System';
    return actor.id === ADMINISTRATOR ? 'Administrator' : actor.id;
  },
};

/** Names API keys by what their makers called them; keys that were ended keep their names. */
export function namedKeys(keys: Pick<ApiKeys, 'rows'>): Directory {
  return {
    async nameOf(actor) {
      if (actor.kind !== 'API_KEY' || actor.id === ADMINISTRATOR) return builtInDirectory.nameOf(actor);
      const [row] = await keys.rows([actor.id]);
      return row?.name ?? actor.id;
    },
  };
}
