import {
  createContext,
  lazy,
  Suspense,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import { Provider, useQuery } from 'urql';
import { createClient } from '../graphql/client.js';
import { openConnection, type Connection } from '../graphql/connection.js';
import { graphql, type ResultOf } from '../graphql/graphql.js';
import { FailureNotice } from '../ui/failure.js';
import { isUnauthenticated } from '../ui/failure-words.js';
import { Loading } from '../ui/loading.js';
import type { Session } from './session.js';

// Who is signed in never needs it.
const SignIn = lazy(async () => ({ default: (await import('./sign-in.js')).SignIn }));

const LAPSED = 'Your session has ended. Sign in to go on at the same place.';

const ViewerQuery = graphql(`
  query Viewer {
    viewer {
      role
      permissions
      actor {
        id
        kind
        name
      }
    }
  }
`);

/** Who is signed in, the session to end, and whether the server answers. */
export type Viewer = ResultOf<typeof ViewerQuery>['viewer'] & {
  readonly session: Session;
  readonly connection: Connection;
};

const ViewerContext = createContext<Viewer | null>(null);

/** Who is signed in; only inside of `SignedIn`. */
export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (viewer === null) throw new Error('useViewer is for what stands inside of SignedIn.');
  return viewer;
}

type Props = {
  readonly session: Session;
  /** What the sign-in page should say first. */
  readonly notice: string | null;
  readonly children: ReactNode;
};

/** Shows its children to those who are signed in, and the sign-in page to everybody else. */
export function SignedIn({ session, notice, children }: Props) {
  const generation = useSyncExternalStore(session.watch, session.generation);
  const [connection] = useState(openConnection);
  // Another person, another cache: nothing of the last one may be seen.
  const client = useMemo(() => createClient(session, connection), [session, connection, generation]);
  return (
    <Provider value={client}>
      <Door key={generation} {...{ session, connection, notice }}>
        {children}
      </Door>
    </Provider>
  );
}

type DoorProps = Props & { readonly connection: Connection };

function Door({ session, connection, notice, children }: DoorProps) {
  const [{ data, error }, again] = useQuery({ query: ViewerQuery });
  const viewer = useMemo(() => (data ? { ...data.viewer, session, connection } : null), [data, session, connection]);
  const isIn = viewer !== null;
  useEffect(() => {
    if (isIn) session.enter();
  }, [isIn, session]);
  if (viewer !== null) return <ViewerContext.Provider value={viewer}>{children}</ViewerContext.Provider>;
  if (error === undefined) return <Loading what="the console" />;
  if (isUnauthenticated(error))
    return (
      <Suspense fallback={<Loading what="the sign-in page" />}>
        <SignIn session={session} notice={session.hasLapsed() ? LAPSED : notice} />
      </Suspense>
    );
  return (
    <main className="main">
      <FailureNotice error={error} onRetry={() => again({ requestPolicy: 'network-only' })} />
    </main>
  );
}
