import type { Caller, RequestInfo } from '../src/access/caller.js';
import type { TagFilter } from '../src/access/tag-filter.js';
import type { Directory } from '../src/access/directory.js';
import type { SignIn } from '../src/access/sign-in.js';
import type { App } from '../src/app.js';
import type { Awaitable } from '../src/awaitable.js';
import type { ArchiveRow } from '../src/archives/archives.js';
import type { PackOfLogo } from '../src/logos.js';
import type { EventStore } from '../src/store/store.js';
import { createLoaders } from './loaders.js';
import type { LoaderByName } from './loaders.js';
import type { Visit } from './transport/visit.js';

/** What the schema needs of the program: the App's ports and what only callers of the API need. */
export type Ports = Pick<
  App,
  | 'wizard'
  | 'profiles'
  | 'archives'
  | 'devices'
  | 'presence'
  | 'signing'
  | 'audit'
  | 'feed'
  | 'signals'
  | 'log'
  | 'registries'
  | 'catalog'
  | 'layerContents'
  | 'apiKeys'
  | 'accounts'
  | 'sessions'
> & {
  /** where queries read; the primary alone without it */
  readonly reads?: Pick<App['reads'], 'operation' | 'allow'>;
  /** the door for people with passwords */
  readonly signIn: SignIn;
  /** The same for somebody who sees only some of the profiles. */
  readonly narrowedTo: (filter: TagFilter) => Ports;
  /** single events by their number */
  readonly store: Pick<EventStore, 'readStream'>;
  /** names of actors */
  readonly directory: Directory;
  /** a signed address that serves a READY archive until it expires */
  readonly downloadUrl: (archive: ArchiveRow, expiresInSeconds: number) => string;
  /** a signed address of a pack's logo, the same one for a day */
  readonly logoUrl: (pack: PackOfLogo) => string;
};

/** What every resolver gets. */
export type Context = {
  readonly app: Ports;
  /** who asks, in which request */
  readonly by: RequestInfo;
  /** Who asks as of now, for what takes longer than a request; null once the key is no good any more. */
  readonly renew: () => Awaitable<Caller | null>;
  /** the request over plain HTTP; null on connections, where no cookie can be set */
  readonly visit: Visit | null;
  /** joins reads of one kind: `loader('row').load(id)` */
  readonly loader: LoaderByName;
  /** what the operation costs at most, once that is known */
  readonly measured: { cost?: number };
  /** Forgets what was loaded: each event of a subscription reads the truth of its moment. */
  readonly forget: () => void;
};

/** The context of one operation. @param renew asks the caller's credentials again */
export function createContext(
  ports: Ports,
  by: RequestInfo,
  renew: Context['renew'] = () => by.caller,
  visit: Visit | null = null,
): Context {
  const { tagFilter } = by.caller;
  const app = tagFilter === undefined ? ports : ports.narrowedTo(tagFilter);
  const { loader, forget } = createLoaders(app);
  return { app, by, renew, visit, measured: {}, loader, forget };
}
