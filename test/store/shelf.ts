import { newId } from '../../src/ids.js';
import type { Actor, Fold, Metadata } from '../../src/store/event.js';
import type { Execute } from '../../src/store/store.js';

/** A concept as small as one can be, so that the tests of the store speak of the store. */
export type BookAdded = { readonly type: 'BookAdded'; readonly data: { readonly title: string } };
export type ShelfCleared = { readonly type: 'ShelfCleared'; readonly data: object };
export type ShelfEvent = BookAdded | ShelfCleared;

export type Shelf = { readonly books: readonly string[]; readonly changes: number; readonly lastActor: string | null };

export const shelfFold: Fold<Shelf, ShelfEvent> = {
  streamType: 'shelf',
  stateSchema: 1,
  initial: { books: [], changes: 0, lastActor: null },
  evolve: (shelf, event) => {
    const next = { ...shelf, changes: shelf.changes + 1, lastActor: event.metadata.actor.id };
    if (event.type === 'BookAdded') return { ...next, books: [...shelf.books, event.data.title] };
    return { ...next, books: [] };
  },
};

/** Like shelfFold, but cheap per event, for long streams. */
export const countFold: Fold<{ readonly changes: number }, ShelfEvent> = {
  streamType: 'shelf',
  stateSchema: 7,
  initial: { changes: 0 },
  evolve: (state) => ({ changes: state.changes + 1 }),
};

export const librarian: Actor = { kind: 'USER', id: 'librarian' };
export const metadata: Metadata = { actor: librarian };

export const bookAdded = (title: string): BookAdded => ({ type: 'BookAdded', data: { title } });
export const shelfCleared: ShelfCleared = { type: 'ShelfCleared', data: {} };

/** The command that puts books on a shelf, one event each, whatever stands there. */
export function addBooks(streamId: string, ...titles: string[]): Execute<Shelf, ShelfEvent> {
  return { fold: shelfFold, streamId, metadata, decide: () => titles.map(bookAdded) };
}

/** The command that puts a book on a shelf unless it stands there already. */
export function ensureBook(streamId: string, title: string): Execute<Shelf, ShelfEvent> {
  return { ...addBooks(streamId), decide: (shelf) => (shelf.books.includes(title) ? [] : [bookAdded(title)]) };
}

export const newShelf = (): string => newId();
