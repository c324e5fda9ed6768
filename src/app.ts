import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { ArchiveCommands, ArchiveQueries, ArchiveStore } from './archives/archives.js';
import type { Audit } from './audit/audit.js';
import type { Config } from './config.js';
import type { Wizard } from './profiles/commands.js';
import type { ProfileQueries } from './profiles/queries.js';
import type { LogFeed, Signals } from './store/feed.js';
import type { EventStore } from './store/store.js';

/** Everything wired: what the API, the worker and the tests share. */
export type App = {
  readonly config: Config;
  readonly log: Logger;
  readonly db: Pool;
  readonly store: EventStore;
  readonly wizard: Wizard;
  readonly profiles: ProfileQueries;
  readonly archives: ArchiveCommands & ArchiveQueries;
  readonly archiveStore: ArchiveStore;
  readonly audit: Audit;
  readonly feed: LogFeed;
  readonly signals: Signals;
};
