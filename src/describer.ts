import type { Recorded } from './store/event.js';

/** What the audit says of one event: a sentence, and the thing it happened to: 'system profile "Edge gateway"'. */
export type Described = { readonly summary: string; readonly subject: string };

/** How one kind of stream speaks to people; every concept brings its own and `app.ts` hands them to the audit. */
export type Describer = {
  /** "profile", "archive" */
  readonly streamType: string;
  /** One entry per event, in their order; asked for a whole page at once, so that nothing is read event by event. */
  readonly lines: (events: readonly Recorded[]) => Promise<readonly Described[]>;
  /** One sentence from the event alone, for where nothing may be read; without it, its type in words. */
  readonly summary?: (event: Recorded) => string;
};
