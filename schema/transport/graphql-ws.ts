import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ExecutionArgs, GraphQLError } from 'graphql';
import { handleProtocols, makeServer, type Context as Connection, type SubscribePayload } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import type { Authenticate } from '../../src/access/authenticate.js';
import type { Caller } from '../../src/access/caller.js';
import { limits } from '../../src/limits.js';
import type { Throttle } from '../../src/throttle/throttle.js';
import { createContext, type Context, type Ports } from '../context.js';
import { asGraphQLError, topLevelError } from '../errors.js';
import { enterAs, tooManyError } from './open-connection.js';
import type { Operations } from './operations.js';
import { attach, type Origin } from './web-socket.js';

/** What an open connection remembers: who it is, and the context of each operation under way. */
type Session = Origin & {
  caller?: Caller;
  authenticate?: () => Caller | null | Promise<Caller | null>;
  /** gives the place of its key back */
  leave?: () => void;
  isClosed?: true;
  readonly operations: Map<string, Context>;
};
type Params = Record<string, unknown> | undefined;
type Client = Connection<Params, Session>;

/** GraphQL over WebSocket (graphql-transport-ws), on the server's own upgrades. */
export type WebSockets = {
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Says goodbye (1001) to every client and ends its operations. */
  readonly close: () => void;
};

/** Operations that one connection may have under way. */
const MAX_OPERATIONS = 100;

/** Makes the WebSocket transport: it authenticates by `connectionParams.authorization` or the header of the upgrade. */
export function createWebSockets(
  app: Ports,
  operations: Operations,
  { authenticate, throttle }: { readonly authenticate: Authenticate; readonly throttle?: Throttle | undefined },
): WebSockets {
  const protocol = makeServer<Params, Session>({
    async onConnect(client) {
      const { extra } = client;
      extra.authenticate = () => authenticate({ ...extra.request.headers, authorization: authorizationOf(client) });
      if ((await renewed(extra)) === null || extra.isClosed) return false;
      extra.leave = enterAs(throttle, authorizationOf(client), extra.request.headers.cookie);
      return true;
    },
    onClose({ extra }) {
      extra.isClosed = true;
      extra.leave?.();
    },
    onSubscribe: (client, id, payload) => subscribed({ app, operations, throttle }, client, id, payload),
    execute: (args) => operations.run(args),
    onNext: (_client, _id, _payload, args, result) => operations.finish(result, args.contextValue as Context),
    onError: (client, id, _payload, errors) =>
      operations.finish({ errors: errors.map(asGraphQLError) }, contextOf(app, client, id)).errors,
    onComplete: ({ extra }, id) => void extra.operations.delete(id),
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: limits.requestBytes, handleProtocols });
  return {
    upgrade(request, socket, head) {
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        attach(protocol, webSocket, { request, operations: new Map() }, app.log);
      });
    },
    close() {
      for (const webSocket of sockets.clients) webSocket.close(1001, 'The server goes down; connect again.');
    },
  };
}

type Parts = { readonly app: Ports; readonly operations: Operations; readonly throttle: Throttle | undefined };

/** An operation ready to run, or why it won't. */
async function subscribed({ app, operations, throttle }: Parts, client: Client, id: string, payload: SubscribePayload) {
  // Counted before anything is waited for: later ones may come meanwhile, and this one is not to blame for them.
  if (Object.keys(client.subscriptions).length > MAX_OPERATIONS) return [TOO_MANY];
  // A connection lives for days: its key may have been revoked since.
  const known = (await renewed(client.extra)) !== null;
  const context = contextOf(app, client, id);
  const tooMany = await throttle?.request(client.extra.request, authorizationOf(client));
  if (tooMany) return [tooManyError(tooMany)];
  return known ? prepare(payload, operations, context) : [topLevelError('UNAUTHENTICATED', NO_LONGER)];
}

const TOO_MANY = topLevelError(
  'RATE_LIMITED',
  `A connection may have ${MAX_OPERATIONS} operations. Complete some first.`,
);
const NO_LONGER = 'The key was revoked or has expired. Connect again with another one.';

/** Who is at the other end as of now; null: nobody any more. */
async function renewed(extra: Session): Promise<Caller | null> {
  const caller = (await extra.authenticate?.()) ?? null;
  if (caller !== null) extra.caller = caller;
  return caller;
}

/** The context of an operation, the same for its results and its errors. */
function contextOf(app: Ports, { extra }: Client, id: string): Context {
  const known = extra.operations.get(id);
  if (known) return known;
  if (!extra.caller) throw new Error('An operation came before its connection was accepted.');
  const by = { caller: extra.caller, requestId: randomUUID() };
  const context = createContext(app, by, () => renewed(extra));
  extra.operations.set(id, context);
  return context;
}

function prepare(
  { query, operationName, variables }: SubscribePayload,
  operations: Operations,
  context: Context,
): ExecutionArgs | readonly GraphQLError[] {
  return operations.prepare({ query, operationName, variables }, context);
}

function authorizationOf({ connectionParams, extra }: Client): string | undefined {
  const given = connectionParams?.['authorization'] ?? connectionParams?.['Authorization'];
  return typeof given === 'string' ? given : extra.request.headers.authorization;
}
