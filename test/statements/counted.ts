import { AsyncLocalStorage } from 'node:async_hooks';
import { execute, parse, validate } from 'graphql';
import { createSchema } from '../../schema/build.js';
import { createContext, type Ports } from '../../schema/context.js';
import type { App } from '../../src/app.js';

/** What one operation gave, and the SQL that it needed. */
export type Counted = { readonly data: Record<string, unknown>; readonly statements: readonly Statement[] };

/** A statement as it was sent. */
export type Statement = { readonly text: string; readonly values: readonly unknown[] };

/** Runs operations as the administrator and counts what each sends to PostgreSQL. */
export type Counter = (document: string, variables?: Record<string, unknown>) => Promise<Counted>;

const BY = { caller: { actor: { kind: 'API_KEY', id: 'author' }, role: 'ADMIN' }, requestId: 'r' } as const;

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
    signIn: { withPassword: elsewhere, changePassword: elsewhere },
    narrowedTo: elsewhere,
    directory: { nameOf: ({ id }) => id },
    downloadUrl: ({ id }) => `/archives/${id}`,
    logoUrl: ({ name }) => `/packs/${name}`,
  };
  return (text, variableValues) => {
    const document = parse(text);
    const faults = validate(schema, document);
    if (faults.length > 0) throw new Error(`${text}: ${faults.map(({ message }) => message).join(' ')}`);
    const statements: Statement[] = [];
    return asked.run(statements, async () => {
      const { data, errors } = await execute({
        schema,
        document,
        variableValues,
        contextValue: createContext(ports, BY),
      });
      if (errors !== undefined) throw new Error(`${text}: ${errors.map(({ message }) => message).join(' ')}`);
      return { data: data as Record<string, unknown>, statements };
    });
  };
}

function elsewhere(): never {
  throw new Error('The counter asks as the administrator, who needs neither a door nor a narrower sight.');
}
