import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Authenticate } from '../../src/access/authenticate.js';
import { STRANGER, type Caller } from '../../src/access/caller.js';
import { whenKnown, type Awaitable } from '../../src/awaitable.js';
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
import type { TrustedDocuments } from './trusted-documents.js';
import { createQuick } from './quick-http.js';
import { mayKnock, onlySignsIn } from './strangers.js';
import { visitOf, type Visit } from './visit.js';

/** Answers one request that got an id. */
export type Route = (request: IncomingMessage, response: ServerResponse, requestId: string) => Awaitable<void>;

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

/** What the transports share besides the schema. */
export type TransportOptions = {
  readonly authenticate: Authenticate;
  /** how callers reach the server: cookies count with pages of its origin only */
  readonly publicUrl: string;
  readonly throttle?: Throttle;
  readonly trusted?: TrustedDocuments;
};

/** Puts the schema on its transports. */
export async function createGraphql(app: Ports, options: TransportOptions): Promise<Graphql> {
  const { authenticate, publicUrl, throttle, trusted } = options;
  const schema = createSchema();
  const operations = createOperations(schema, createAdmission(schema), app.log, trusted);
  const apollo = createApollo(schema, operations, app.log);
  await apollo.start();
  const streams = createEventStreams(operations, throttle);
  const sockets = createWebSockets(app, operations, { authenticate, throttle });
  const quick = createQuick(operations);
  const http = { apollo, refuse: operations.admission.refuse, amend: withRequestId, quick };
  const addressOf = (request: IncomingMessage) => throttle?.addressOf(request) ?? request.socket.remoteAddress ?? '';
  const door: Door = { authenticate, app, visit: (...exchange) => visitOf(...exchange, { publicUrl, addressOf }) };
  const knock = (request: IncomingMessage) => mayKnock(request, publicUrl);
  return {
    http: onlyFor({ ...door, knock }, (request, response, context) => {
      const { requestId, caller } = context.by;
      const mayAsk = caller === STRANGER ? onlySignsIn : undefined;
      const exchange = { request, response, requestId, context: () => Promise.resolve(context), mayAsk };
      return context.app.reads
        ? context.app.reads.operation(() => answerGraphql(http, exchange))
        : answerGraphql(http, exchange);
    }),
    events: onlyFor(door, (request, response, context) => streams.answer(request, response, context)),
    upgrade: (...upgrade) => sockets.upgrade(...upgrade),
    async endSubscriptions() {
      sockets.close();
      await streams.close();
    },
    stop: () => apollo.stop(),
  };
}

/** Who it is, or why that can't be found out now. */
function asked(renew: Context['renew']): Awaitable<Caller | Failure | null> {
  const known = renew();
  return known instanceof Promise ? known.catch(notNow) : known;
}

function notNow(error: unknown): Failure {
  if (!(error instanceof Unavailable)) throw error;
  return { status: 503, code: 'UNAVAILABLE', message: error.message, headers: { 'retry-after': '2' } };
}

type Answer = (request: IncomingMessage, response: ServerResponse, context: Context) => Promise<void>;

type Door = {
  readonly authenticate: Authenticate;
  readonly app: Ports;
  readonly visit: (request: IncomingMessage, response: ServerResponse) => Visit;
  /** whether somebody unknown may say something at all: nobody without it */
  readonly knock?: (request: IncomingMessage) => boolean;
};

/** Asks who it is before anything of the request is read: strangers can't make the server work. */
function onlyFor({ authenticate, app, visit, knock }: Door, answer: Answer): Route {
  return (request, response, requestId) => {
    const renew = () => authenticate(request.headers);
    return whenKnown(asked(renew), (known) => {
      const caller = known ?? (knock?.(request) ? STRANGER : UNAUTHENTICATED);
      if ('actor' in caller)
        return answer(request, response, createContext(app, { caller, requestId }, renew, visit(request, response)));
      sendFailure(response, requestId, caller);
      request.resume();
    });
  };
}
