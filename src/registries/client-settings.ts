import type { Logger } from 'pino';
import type { PackEntry } from './client.js';
import type { Patience } from './line-watch.js';

/** Reads folders of pack folders, for those who know what a pack is. */
export type PackFolders = {
  /** The packs in a folder. `url` of an entry: the name of its folder, with a slash at the end. */
  list(folder: string): Promise<{ readonly entries: readonly PackEntry[]; readonly faults: readonly string[] }>;
  /** The archive of the pack in a folder: the same bytes for the same files. */
  archive(folder: string): Promise<Buffer>;
};

/** What clients may do and how. */
export type ClientSettings = {
  /** whether registries may be in private networks and on this machine */
  readonly allowPrivate: boolean;
  /** where folders may be registries; null: nowhere */
  readonly packsDir: string | null;
  /** the one folder that needs no permission */
  readonly builtInFolder?: string | null;
  /** without them a folder is only a registry when it has an index.json */
  readonly packFolders?: PackFolders;
  readonly log: Logger;
  readonly patience?: Patience;
};
