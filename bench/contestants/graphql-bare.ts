import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  buildSchema,
  execute,
  isObjectType,
  parse,
  validate,
  type DocumentNode,
  type GraphQLFieldResolver,
} from 'graphql';
import type { App } from '../../src/app.js';
import { peerResolvers, SDL } from './graphql-peer.js';

/** graphql-js behind node:http with nothing between them but a cache of documents: the least that GraphQL can cost. */
export async function serveBare(app: App): Promise<string> {
  const schema = buildSchema(SDL);
  for (const [typeName, fields] of Object.entries(peerResolvers(app))) {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) continue;
    for (const [name, resolve] of Object.entries(fields))
      type.getFields()[name]!.resolve = resolve as GraphQLFieldResolver<unknown, unknown>;
  }
  const documents = new Map<string, DocumentNode>();
  const documentOf = (query: string) => {
    const known = documents.get(query);
    if (known !== undefined) return known;
    const document = parse(query);
    const [fault] = validate(schema, document);
    if (fault !== undefined) throw fault;
    documents.set(query, document);
    return document;
  };
  const answer = async (body: string) => {
    const { query, variables } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> };
    return JSON.stringify(await execute({ schema, document: documentOf(query), variableValues: variables ?? {} }));
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void answer(Buffer.concat(chunks).toString()).then((text) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
        response.end(text);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
