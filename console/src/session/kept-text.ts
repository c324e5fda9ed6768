/** The number rises when what is kept changes its form: what an older console kept isn't read then. */
const MARK = 'system-profiles.unconfirmed.1';

/** How often something was forgotten. */
let forgotten = 0;

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** What somebody typed into one draft and didn't confirm. It lies in the tab, so that the end of a session takes nothing. */
export type KeptText = {
  /** What was typed at a place; null when nothing was. */
  readonly read: (place: string) => unknown;
  /** Keeps what is typed at a place now; null forgets it. */
  readonly write: (place: string, value: unknown) => void;
};

/**
 * The kept text of one person in one draft. What another person typed in this tab before is forgotten.
 * @param storage the tab's own, gone with it
 */
export function keptText(storage: Store, person: string, draft: string): KeptText {
  const own = `${MARK} ${person} `;
  forget(storage, (key) => !key.startsWith(own));
  const keyOf = (place: string) => `${own}${draft} ${place}`;
  const since = forgotten;
  return {
    read(place) {
      const kept = storage.getItem(keyOf(place));
      return kept === null ? null : (JSON.parse(kept) as unknown);
    },
    write(place, value) {
      // A form writes its last words as it leaves the page, also when that is because its text is to be forgotten.
      if (since !== forgotten) return;
      const key = keyOf(place);
      if (value === null) {
        storage.removeItem(key);
        return;
      }
      try {
        storage.setItem(key, JSON.stringify(value));
      } catch {
        // A tab keeps some five million characters. What was kept of this place before would be an older text: worse than none.
        storage.removeItem(key);
      }
    },
  };
}

/** Forgets what was typed into the drafts of one profile, or, as somebody signs out, into all. */
export function forgetKeptText(storage: Store, profileId?: string): void {
  forgotten += 1;
  forget(storage, (key) => profileId === undefined || key.includes(` ${profileId} `));
}

function forget(storage: Store, which: (key: string) => boolean): void {
  const keys = Array.from({ length: storage.length }, (_, place) => storage.key(place) ?? '');
  for (const key of keys) if (key.startsWith(`${MARK} `) && which(key)) storage.removeItem(key);
}
