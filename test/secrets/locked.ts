import { Redis } from 'ioredis';
import type { FreshDatabase } from '../support/database.js';
import { runOnce } from '../support/server.js';
import type { OwnRedis } from '../workers/redis.js';

/** The same Redis, behind a password. @returns its address with it */
export async function lockRedis(redis: OwnRedis, password: string): Promise<string> {
  const client = new Redis(redis.url);
  await client.config('SET', 'requirepass', password);
  client.disconnect();
  const url = new URL(redis.url);
  url.password = password;
  return url.href;
}

// One for the whole server: no two runs of this test go on beside each other.
const ROLE = 'planted_role';

/** The same database for a role with a password of its own. @returns its address with it */
export async function ownRole({ url }: FreshDatabase, password: string): Promise<string> {
  await runOnce(url, `create role ${ROLE} superuser login password '${password}'`);
  const own = new URL(url);
  [own.username, own.password] = [ROLE, password];
  return own.href;
}

/** Takes the role away again, and the database with what is the role's. */
export async function dropRole(database: FreshDatabase): Promise<void> {
  await runOnce(database.url, `reassign owned by ${ROLE} to current_user`);
  await runOnce(database.url, `drop role ${ROLE}`);
  await database.close();
}
