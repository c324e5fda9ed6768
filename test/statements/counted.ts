import { AsyncLocalStorage } from 'node:async_hooks';
import { execute, parse, subscribe, validate, type DocumentNode, type ExecutionResult } from 'graphql';
import { createSchema } from '../../schema/build.js';
import { createContext, type Ports } from '../../schema/context.js';
import type { Caller } from '../../src/access/caller.js';
import type { App } from '../../src/app.js';
import { createCounters } from '../../src/throttle/counters.js';

/** What one operation gave, and the SQL that it needed. */
export type Counted = { readonly data: Record<string, unknown>; readonly statements: readonly Statement[] };

/** A statement as it was sent. */
export type Statement = { readonly text: string; readonly values: readonly unknown[] };

/** Runs operations, as the administrator unless it is said as whom, and counts what each sends to PostgreSQL. */
export type Counter = {
  (document: string, variables?: Record<string, unknown>, caller?: Caller): Promise<Counted>;
  /** Begins a subscription; each event is counted by itself. */
  follow(document: string): Promise<{ next(): Promise<Counted>; end(): Promise<unknown> }>;
};

const ADMIN: Caller = { actor: { kind: 'API_KEY', id: 'author' }, role: 'ADMIN' };
/** A browser that keeps no cookies. */
const VISIT = { origin: () => ({ address: '192.0.2.1', agent: 'test' }), keep: () => undefined, drop: () => undefined };

/** Puts a counter between a house and its database; what tails and timers ask meanwhile isn't counted. */
export function counterOf(app: App): Counter {
  const asked = new AsyncLocalStorage<Statement[]>();
  const send = app.db.query.bind(app.db) as (...given: unknown[]) => unknown;
  const counted = (...given: unknown[]) => {
    const [query] = given as [string | { text: string; values?: readonly unknown[] }];
    asked.getStore()?.push(typeof query === 'string' ? { text: query, values: [] } : { values: [], ...query });
    return send(...given);
  };
  app.db.query = counted as typeof app.db.query;
  const schema = createSchema();
  const ports: Ports = {
    ...app,
    signIn: app.signInWith(createCounters({ redisUrl: null, pool: app.db, log: app.log })),
    narrowedTo: () => {
      throw new Error('Whoever the counter asks as sees everything.');
    },
    directory: { nameOf: ({ id }) => id },
    downloadUrl: ({ id }) => `/archives/${id}`,
    logoUrl: ({ name }) => `/packs/${name}`,
  };
  const readyFor = (text: string): DocumentNode => {
    const document = parse(text);
    const faults = validate(schema, document);
    if (faults.length > 0) throw new Error(`${text}: ${messagesOf(faults)}`);
    return document;
  };
  /** Runs work, and gives its result with what was asked meanwhile. */
  const counting = (text: string, work: () => Promise<ExecutionResult>): Promise<Counted> => {
    const statements: Statement[] = [];
    return asked.run(statements, async () => {
      const { data, errors } = await work();
      if (errors !== undefined) throw new Error(`${text}: ${messagesOf(errors)}`);
      return { data: data as Record<string, unknown>, statements };
    });
  };
  const contextFor = (caller: Caller) => createContext(ports, { caller, requestId: 'r' }, () => caller, VISIT);
  const count = (text: string, variableValues?: Record<string, unknown>, caller = ADMIN) => {
    const document = readyFor(text);
    return counting(text, async () => execute({ schema, document, variableValues, contextValue: contextFor(caller) }));
  };
  return Object.assign(count, {
    async follow(text: string) {
      const events = await subscribe({ schema, document: readyFor(text), contextValue: contextFor(ADMIN) });
      if (!(Symbol.asyncIterator in events)) throw new Error(`${text}: ${messagesOf(events.errors ?? [])}`);
      const next = () => counting(text, async () => (await events.next()).value as ExecutionResult);
      return { next, end: () => events.return(undefined) };
    },
  });
}

function messagesOf(errors: readonly { readonly message: string }[]): string {
  return errors.map(({ message }) => message).join(' ');
}
