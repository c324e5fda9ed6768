import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Authenticate } from '../../src/access/authenticate.js';
import type { Caller } from '../../src/access/caller.js';
import { Unavailable } from '../../src/errors.js';
import type { Throttle } from '../../src/throttle/throttle.js';
import { createSchema } from '../build.js';
import { createContext, type Context, type Ports } from '../context.js';
import { createAdmission } from './admission.js';
import { sendFailure, UNAUTHENTICATED, type Failure } from './answers.js';
import { createApollo } from './apollo.js';
import { answerGraphql, withRequestId } from './graphql-http.js';
import { createEventStreams } from './graphql-sse.js';
import { createWebSockets, type WebSockets } from './graphql-ws.js';
import { createOperations } from './operations.js';

/** Answers one request that got an id. */
export type Route = (request: IncomingMessage, response: ServerResponse, requestId: string) => void | Promise<void>;

/** The schema on all of its transports, which share authentication, limits, masking and logging. */
export type Graphql = {
  /** POST and GET /graphql */
  readonly http: Route;
  /** POST and GET /graphql/stream */
  readonly events: Route;
  /** WebSocket /graphql */
  readonly upgrade: WebSockets['upgrade'];
  /** Ends every subscription. */
  readonly endSubscriptions: () => Promise<void>;
  /** After the last request. */
  readonly stop: () => Promise<void>;
};

/** Puts the schema on its transports. */
export async function createGraphql(app: Ports, authenticate: Authenticate, throttle?: Throttle): Promise<Graphql> {
  const schema = createSchema();
  const operations = createOperations(schema, createAdmission(schema), app.log);
  const apollo = createApollo(schema, operations, app.log);
  await apollo.start();
  const streams = createEventStreams(operations, throttle);
  const sockets = createWebSockets(app, operations, { authenticate, throttle });
  const http = { apollo, refuse: operations.admission.refuse, amend: withRequestId };
  const authenticated = (answer: Answer): Route => onlyFor(authenticate, app, answer);
  return {
    http: authenticated((request, response, context) => {
      const { requestId } = context.by;
      return answerGraphql(http, { request, response, requestId, context: () => Promise.resolve(context) });
    }),
    events: authenticated((request, response, context) => streams.answer(request, response, context)),
    upgrade: (...upgrade) => sockets.upgrade(...upgrade),
    async endSubscriptions() {
      sockets.close();
      await streams.close();
    },
    stop: () => apollo.stop(),
  };
}

/** Who it is, or why that can't be found out now. */
async function asked(renew: Context['renew']): Promise<Caller | Failure | null> {
  try {
    return await renew();
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return { status: 503, code: 'UNAVAILABLE', message: error.message, headers: { 'retry-after': '2' } };
  }
}

type Answer = (request: IncomingMessage, response: ServerResponse, context: Context) => Promise<void>;

/** Asks who it is before anything of the request is read: strangers can't make the server work. */
function onlyFor(authenticate: Authenticate, app: Ports, answer: Answer): Route {
  return async (request, response, requestId) => {
    const renew = () => authenticate(request.headers);
    const caller = await asked(renew);
    if (caller !== null && 'actor' in caller) {
      await answer(request, response, createContext(app, { caller, requestId }, renew));
      return;
    }
    sendFailure(response, requestId, caller ?? UNAUTHENTICATED);
    request.resume();
  };
}
