import type { Actor } from '../store/event.js';
import type { Content } from './events.js';

/** A published version, immutable. Its layers are those of the state at `revision`. */
export type PublishedVersion = {
  readonly version: string;
  readonly revision: number;
  readonly contentDigest: string;
  readonly note: string | null;
  readonly publishedAt: string;
  readonly publishedBy: Actor;
};

/** The wizard's working copy; `version` is what Finish will publish. */
export type Draft = Content & { readonly version: string; readonly basedOn: string | null };

/** A profile as folded from its events. Dates are ISO texts, so that a snapshot is plain JSON. */
export type Profile =
  | { readonly status: 'absent' }
  | {
      readonly status: 'active' | 'deleted';
      readonly id: string;
      readonly slug: string;
      readonly name: string;
      readonly description: string;
      readonly tags: readonly string[];
      readonly origin: { readonly profileId: string; readonly version: string } | null;
      readonly draft: Draft | null;
      /** content of the newest published version; null until the first Finish */
      readonly published: Content | null;
      /** oldest first */
      readonly versions: readonly PublishedVersion[];
      readonly createdAt: string;
      readonly updatedAt: string;
      readonly deletedAt: string | null;
    };

/** A profile that exists. */
export type Existing = Exclude<Profile, { status: 'absent' }>;
