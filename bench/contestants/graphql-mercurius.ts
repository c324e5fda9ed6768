import fastify from 'fastify';
import mercurius, { type IResolvers } from 'mercurius';
import type { App } from '../../src/app.js';
import { peerResolvers, SDL } from './graphql-peer.js';

/** mercurius on fastify, as its guide sets it up. */
export async function serveMercurius(app: App): Promise<string> {
  const server = fastify();
  await server.register(mercurius, { schema: SDL, resolvers: peerResolvers(app) as unknown as IResolvers });
  return server.listen({ port: 0, host: '127.0.0.1' });
}
