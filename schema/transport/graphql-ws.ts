import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ExecutionArgs, GraphQLError } from 'graphql';
import type { Context as Connection, SubscribePayload } from 'graphql-ws';
import { useServer, type Extra } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { Authenticate } from '../../src/access/authenticate.js';
import type { Caller } from '../../src/access/caller.js';
import { newId } from '../../src/ids.js';
import { limits } from '../../src/limits.js';
import { createContext, type Context, type Ports } from '../context.js';
import { asGraphQLError, topLevelError } from '../errors.js';
import type { Operations } from './operations.js';

/** What an open connection remembers: who it is, and the context of each operation under way. */
type Session = { caller?: Caller; operations?: Map<string, Context> };
type Client = Connection<Params, Extra & Session>;
type Params = Record<string, unknown> | undefined;

/** GraphQL over WebSocket (graphql-transport-ws), on the server's own upgrades. */
export type WebSockets = {
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Says goodbye (1001) to every client and ends its operations. */
  readonly close: () => Promise<void>;
};

/** Operations that one connection may have under way. */
const MAX_OPERATIONS = 100;

/** Makes the WebSocket transport: it authenticates by `connectionParams.authorization` or the header of the upgrade. */
export function createWebSockets(app: Ports, operations: Operations, authenticate: Authenticate): WebSockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: limits.requestBytes });
  const contextOf = ({ extra }: Client, id: string): Context => {
    const known = extra.operations?.get(id);
    if (known) return known;
    if (!extra.caller) throw new Error('An operation came before its connection was accepted.');
    const context = createContext(app, { caller: extra.caller, requestId: newId() });
    extra.operations?.set(id, context);
    return context;
  };
  const running = useServer<Params, Session>(
    {
      async onConnect(client) {
        const caller = await authenticate({ authorization: authorizationOf(client) });
        if (caller === null) return false;
        Object.assign(client.extra, { caller, operations: new Map() } satisfies Session);
        return true;
      },
      onSubscribe: (client, id, payload) => prepare(client, payload, operations, contextOf(client, id)),
      execute: (args) => operations.run(args),
      onNext: (_client, _id, _payload, args, result) => operations.finish(result, args.contextValue as Context),
      onError: (client, id, _payload, errors) => {
        const finished = operations.finish({ errors: errors.map(asGraphQLError) }, contextOf(client, id));
        return finished.errors;
      },
      onComplete: ({ extra }, id) => void extra.operations?.delete(id),
      isProd: true,
    },
    server,
  );
  return {
    upgrade(request, socket, head) {
      server.handleUpgrade(request, socket, head, (webSocket) => server.emit('connection', webSocket, request));
    },
    close: async () => running.dispose(),
  };
}

function prepare(
  client: Client,
  { query, operationName, variables }: SubscribePayload,
  operations: Operations,
  context: Context,
): ExecutionArgs | readonly GraphQLError[] {
  if (Object.keys(client.subscriptions).length > MAX_OPERATIONS)
    return [topLevelError('RATE_LIMITED', `A connection may have ${MAX_OPERATIONS} operations. Complete some first.`)];
  return operations.prepare({ query, operationName, variables }, context);
}

function authorizationOf({ connectionParams, extra }: Client): string | undefined {
  const given = connectionParams?.['authorization'] ?? connectionParams?.['Authorization'];
  return typeof given === 'string' ? given : extra.request.headers.authorization;
}
