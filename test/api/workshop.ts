import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { createApp, type App } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import { freshDatabase } from '../support/database.js';
import { serve, type Answered, type Served } from './served.js';

/** The real program behind the API: its own database, its own folder, no worker. */
export type Workshop = Served & {
  readonly app: App;
  /** Runs a mutation with one input and gives its payload; fails on a top-level error. */
  readonly mutate: <T = object>(field: string, input: object, selection: string) => Promise<T & Payload>;
  /** Runs a query and gives its data; fails on a top-level error. */
  query<T = object>(text: string, variables?: object): Promise<T>;
  close(): Promise<void>;
};
export type Payload = { readonly userErrors: readonly UserError[] };
export type UserError = { code: string; message: string; path: string[]; actualRevision: number | null };

/** Opens a workshop; close it after the tests. `env` adds to its settings. */
export async function openWorkshop(env: NodeJS.ProcessEnv = {}): Promise<Workshop> {
  const database = await freshDatabase();
  const dataDir = await mkdtemp(path.join(tmpdir(), 'system-profiles-'));
  const config = loadConfig({ DATA_DIR: dataDir, DATABASE_URL: database.url, ...env });
  const app = await createApp({ config, log: pino({ level: 'silent' }), databaseUrl: database.url });
  const { log: _silent, ...ports } = app;
  const served = await serve(ports);
  return {
    ...served,
    app,
    async mutate(field, input, selection) {
      const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input!`;
      const payload = `${selection} userErrors { code message path actualRevision }`;
      const data = dataOf(
        await served.ask(`mutation M($input: ${type}) { ${field}(input: $input) { ${payload} } }`, { input }),
      );
      return data[field] as never;
    },
    async query(text, variables) {
      return dataOf(await served.ask(text, variables)) as never;
    },
    async close() {
      await served.drain();
      await app.close();
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function dataOf({ body }: Answered): Record<string, unknown> {
  if (body.errors !== undefined) throw new Error(`The API answered ${JSON.stringify(body.errors)}.`);
  return body.data as Record<string, unknown>;
}
