import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { formatDocument } from '@urql/core';
import { parse, print, validate } from 'graphql';
import path from 'node:path';
import { createSchema } from '../../schema/build.js';
import { consoleDocuments } from '../../schema/emit-documents.js';
import { documentDigest, onlyTrusted } from '../../schema/transport/trusted-documents.js';
import { STRANGER, type Caller } from '../../src/access/caller.js';
import { projectRoot } from '../../src/project-root.js';
import { serve, type Served } from './served.js';
import { openSocket } from './sockets.js';
import { sourcesOf } from '../architecture/sources.js';

const manifest = consoleDocuments(path.join(projectRoot(), 'console/src'));
const texts = Object.values(manifest);
const key: Caller = { actor: { kind: 'API_KEY', id: 'k' }, role: 'VIEWER' };
const person: Caller = { actor: { kind: 'USER', id: 'ada' }, role: 'VIEWER', sessionId: 's' };

describe('the operations of the console', () => {
  test('are all in the manifest, and valid', () => {
    const schema = createSchema();
    expect(texts.flatMap((text) => validate(schema, parse(text)))).toEqual([]);
    const written = sourcesOf('console')
      .flatMap(({ text }) => [...text.matchAll(/`\s*(?:query|mutation|subscription) (\w+)/g)])
      .map(([, name]) => name);
    expect(written.length).toBeGreaterThan(30);
    const known = texts.map((text) => /^(?:query|mutation|subscription) (\w+)/m.exec(text)?.[1]);
    expect([...known].sort()).toEqual([...written].sort());
  });

  test('are known as the client sends them, with what it adds', () => {
    for (const [digest, text] of Object.entries(manifest)) {
      const sent = print(formatDocument(parse(text) as never));
      expect(documentDigest(parse(sent))).toBe(digest);
    }
  });

  test.each([
    ['another field', (text: string) => text.replace('{', '{ __schema { types { name } }')],
    ['an alias', (text: string) => text.replace('{', '{ other: __typename')],
    ['a directive', (text: string) => text.replace('{', '{ __typename @skip(if: false)')],
  ])('with %s are others', (_what, change) => {
    for (const text of texts) expect(manifest).not.toHaveProperty(documentDigest(parse(change(text))));
  });
});

describe('with TRUSTED_DOCUMENTS=only', () => {
  const OWN = '{ viewer { role } }';
  let served: Served;
  beforeAll(async () => {
    const callers: Readonly<Record<string, Caller>> = { 'Bearer key': key, 'Bearer person': person };
    served = await serve(
      { accounts: { rows: () => Promise.resolve([]) } as never },
      {
        trusted: onlyTrusted(manifest),
        authenticate: ({ authorization = '' }) => callers[authorization] ?? null,
      },
    );
  });
  afterAll(() => served.drain());
  const REFUSED = {
    message: expect.stringContaining('operations of its own console and no others (TRUSTED_DOCUMENTS=only)'),
    extensions: { code: 'FORBIDDEN', requestId: expect.any(String) },
  };

  test('a person runs the operations of the console, and none of their own', async () => {
    const headers = { authorization: 'Bearer person' };
    const own = await served.ask(OWN, {}, headers);
    expect([own.status, own.body]).toEqual([403, { errors: [REFUSED] }]);
    const trusted = texts.find((text) => /^query \w+ \{\s*viewer \{/.test(text)) ?? '';
    const { body } = await served.ask(trusted, {}, headers);
    expect(body.data).toMatchObject({ viewer: { role: 'VIEWER' } });
  });

  test('a program with a key writes its own operations', async () => {
    const { body } = await served.ask(OWN, {}, { authorization: 'Bearer key' });
    expect(body.data).toEqual({ viewer: { role: 'VIEWER' } });
  });

  test('a person is refused over server-sent events and WebSocket alike', async () => {
    const response = await fetch(`${served.url}/graphql/stream`, {
      method: 'POST',
      headers: { authorization: 'Bearer person', accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify({ query: OWN }),
    });
    expect(await response.text()).toContain('TRUSTED_DOCUMENTS=only');
    const socket = await openSocket(`${served.url}/graphql`);
    socket.send({ type: 'connection_init', payload: { authorization: 'Bearer person' } });
    await socket.next();
    socket.send({ id: '1', type: 'subscribe', payload: { query: OWN } });
    expect(await socket.next()).toMatchObject({ type: 'error', payload: [REFUSED] });
    socket.close();
  });

  test('whoever hasn’t signed in is held to them too', () => {
    expect(onlyTrusted(manifest)(parse('mutation { signOut { userErrors { code } } }'), STRANGER)?.message).toContain(
      'TRUSTED_DOCUMENTS=only',
    );
    const signIn = texts.find((text) => text.includes('signIn('));
    expect(onlyTrusted(manifest)(parse(signIn ?? ''), STRANGER)).toBeNull();
  });
});
