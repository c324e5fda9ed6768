import type { Recorded } from './event.js';
import type { Interest } from './feed.js';

/** Finds who wants an event in four look-ups, however many subscribers there are. */
export type InterestIndex<T> = {
  add(interest: Interest, member: T): void;
  remove(interest: Interest, member: T): void;
  matching(event: Recorded): readonly T[];
};

/** An empty index. A member is found at most once per event, because an interest has one id part and distinct types. */
export function createInterestIndex<T>(): InterestIndex<T> {
  const members = new Map<string, Set<T>>();
  return {
    add(interest, member) {
      for (const key of keysOf(interest)) members.set(key, (members.get(key) ?? new Set()).add(member));
    },
    remove(interest, member) {
      for (const key of keysOf(interest)) {
        const set = members.get(key);
        set?.delete(member);
        if (set?.size === 0) members.delete(key);
      }
    },
    matching({ streamType, streamId, type }) {
      const found: T[] = [];
      for (const id of [streamId, ANY]) {
        for (const eventType of [type, ANY]) found.push(...(members.get(keyOf(streamType, id, eventType)) ?? []));
      }
      return found;
    },
  };
}

/** Whether an event is one of those an interest wants. */
export function matches(interest: Interest, event: Recorded): boolean {
  return (
    event.streamType === interest.streamType &&
    (interest.streamId === undefined || event.streamId === interest.streamId) &&
    (interest.types === undefined || interest.types.includes(event.type))
  );
}

const ANY = '*';

function keysOf({ streamType, streamId, types }: Interest): string[] {
  const wanted = types === undefined ? [ANY] : [...new Set(types)];
  return wanted.map((type) => keyOf(streamType, streamId ?? ANY, type));
}

function keyOf(streamType: string, streamId: string, type: string): string {
  return `${streamType}/${streamId}/${type}`;
}
