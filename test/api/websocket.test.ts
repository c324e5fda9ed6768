import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { limits } from '../../src/limits.js';
import { silence } from '../../schema/iteration.js';
import { ADMIN_KEY, AUTHORIZED, serve, type Served } from './served.js';
import { openSocket, until, type Socket } from './sockets.js';

let served: Served;
let following = 0;
beforeAll(async () => {
  const feed = {
    subscribe() {
      following += 1;
      const quiet = silence();
      return {
        ...quiet,
        next: () => quiet.next(),
        return: () => ((following -= 1), quiet.return!()),
        [Symbol.asyncIterator]() {
          return this;
        },
      };
    },
  };
  served = await serve({ feed: feed as never, audit: {} as never });
});
afterAll(() => served.drain());

const open = (...args: [protocol?: string, options?: object]): Promise<Socket> =>
  openSocket(`${served.url}/graphql`, ...args);
const init = { type: 'connection_init', payload: { authorization: `Bearer ${ADMIN_KEY}` } };
const subscribe = (id: string, query: string, more: object = {}) => ({
  id,
  type: 'subscribe',
  payload: { query, ...more },
});

async function acknowledged(): Promise<Socket> {
  const socket = await open();
  socket.send(init);
  expect(await socket.next()).toEqual({ type: 'connection_ack' });
  return socket;
}

describe('a connection', () => {
  test.each([
    { what: 'that is not JSON', message: '{', code: 4400 },
    { what: 'of an unknown type', message: '{"type":"hello"}', code: 4400 },
    { what: 'without a type', message: '{}', code: 4400 },
    {
      what: 'that subscribes before it was let in',
      message: JSON.stringify(subscribe('1', '{ __typename }')),
      code: 4401,
    },
    {
      what: 'with a wrong key',
      message: '{"type":"connection_init","payload":{"authorization":"Bearer no"}}',
      code: 4403,
    },
    {
      what: 'with a key that is no text',
      message: '{"type":"connection_init","payload":{"authorization":7}}',
      code: 4403,
    },
    { what: 'without a key', message: '{"type":"connection_init"}', code: 4403 },
  ])('whose first message is one $what is closed with $code', async ({ message, code }) => {
    const socket = await open();
    socket.sendText(message);
    expect(await socket.closed).toMatchObject({ code });
  });

  test('of another protocol is closed with 4406', async () => {
    const socket = await open('');
    expect(await socket.closed).toMatchObject({ code: 4406 });
  });

  test('that asks to be let in twice is closed with 4429', async () => {
    const socket = await acknowledged();
    socket.send(init);
    expect(await socket.closed).toMatchObject({ code: 4429 });
  });

  test('that uses an id twice at once is closed with 4409', async () => {
    const socket = await acknowledged();
    socket.send(subscribe('same', 'subscription { profileChanged { id } }'));
    socket.send(subscribe('same', 'subscription { profileChanged { id } }'));
    expect(await socket.closed).toMatchObject({ code: 4409 });
  });

  test('that sends more than a body may have is closed with 1009', async () => {
    const socket = await acknowledged();
    socket.sendText('x'.repeat(limits.requestBytes + 1));
    expect(await socket.closed).toMatchObject({ code: 1009 });
  });

  test('is let in by the header of its upgrade, too', async () => {
    const socket = await open('graphql-transport-ws', { headers: AUTHORIZED });
    socket.send({ type: 'connection_init' });
    expect(await socket.next()).toEqual({ type: 'connection_ack' });
    socket.close();
  });

  test('answers a ping', async () => {
    const socket = await acknowledged();
    socket.send({ type: 'ping', payload: { any: 1 } });
    expect(await socket.next()).toEqual({ type: 'pong', payload: { any: 1 } });
    socket.close();
  });

  test.each([
    { what: 'a foreign page', origin: 'https://evil.example', opens: false },
    { what: 'a page without an origin of its own', origin: 'null', opens: false },
    { what: 'the page at PUBLIC_URL', origin: 'https://profiles.example', opens: true },
    { what: 'no page', origin: undefined, opens: true },
  ])('from $what opens: $opens', async ({ origin, opens }) => {
    const opened = open('graphql-transport-ws', origin === undefined ? {} : { origin });
    await (opens ? opened.then((socket) => socket.close()) : expect(opened).rejects.toThrow('403'));
  });

  test('at another address is 404', async () => {
    await expect(openSocket(`${served.url}/elsewhere`)).rejects.toThrow('404');
  });
});

describe('an operation', () => {
  test('may be a query, with its cost', async () => {
    const socket = await acknowledged();
    socket.send(subscribe('q', 'query Q { viewer { role } }', { operationName: 'Q' }));
    expect(await socket.next()).toEqual({
      id: 'q',
      type: 'next',
      payload: { data: { viewer: { role: 'ADMIN' } }, extensions: { cost: { requested: 1, max: limits.query.cost } } },
    });
    expect(await socket.next()).toEqual({ id: 'q', type: 'complete' });
    socket.close();
  });

  test.each([
    { what: 'malformed', query: '{', code: 'GRAPHQL_PARSE_FAILED' },
    { what: 'not of this schema', query: '{ nothing }', code: 'GRAPHQL_VALIDATION_FAILED' },
    { what: 'too deep', query: '{ a '.repeat(13) + '}'.repeat(13), code: 'QUERY_TOO_COMPLEX' },
    { what: 'too long', query: `{ ${'a '.repeat(limits.query.tokens)} }`, code: 'QUERY_TOO_COMPLEX' },
    {
      what: 'too dear',
      query: '{ systemProfiles(first: 100) { nodes { versions(first: 100) { nodes { id } } } } }',
      code: 'QUERY_TOO_COMPLEX',
    },
    { what: 'of no name', query: 'query A { __typename } query B { __typename }', code: 'BAD_USER_INPUT' },
  ])('that is $what is refused with $code, as over HTTP', async ({ query, code }) => {
    const socket = await acknowledged();
    socket.send(subscribe('1', query));
    const answer = { type: 'error', payload: [{ extensions: { code, requestId: expect.any(String) } }] };
    expect(await socket.next()).toMatchObject(answer);
    socket.close();
  });

  test.each([
    { what: 'a defect', query: '{ systemProfiles { totalCount } }', code: 'INTERNAL_SERVER_ERROR' },
    {
      what: 'a bad argument',
      query: '{ auditLog(filter: { subjectId: "nonsense" }) { pageInfo { hasNextPage } } }',
      code: 'BAD_USER_INPUT',
    },
  ])('with $what shows $code and nothing of the inside', async ({ query, code }) => {
    const socket = await acknowledged();
    socket.send(subscribe('1', query));
    const { payload } = await socket.next();
    expect(payload).toMatchObject({ errors: [{ extensions: { code, requestId: expect.any(String) } }] });
    expect(JSON.stringify(payload)).not.toMatch(/stack|undefined|TypeError/);
    socket.close();
  });

  test('that subscribes with an id of something else is refused as BAD_USER_INPUT', async () => {
    const socket = await acknowledged();
    socket.send(subscribe('1', 'subscription { archiveUpdated(archiveId: "nonsense") { id } }'));
    expect(await socket.next()).toMatchObject({ payload: { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] } });
    socket.close();
  });

  test('stops following the log when it is completed, and when its client goes', async () => {
    const socket = await acknowledged();
    socket.send(subscribe('1', 'subscription { profileChanged { id } }'));
    socket.send(subscribe('2', 'subscription { archiveReady { cursor } }'));
    await until(() => following === 2);
    socket.send({ id: '1', type: 'complete' });
    await until(() => following === 1);
    socket.close();
    await until(() => following === 0);
  });

  test('beyond a hundred on one connection is RATE_LIMITED', async () => {
    const socket = await acknowledged();
    for (let i = 0; i <= 100; i += 1) socket.send(subscribe(String(i), 'subscription { profileChanged { id } }'));
    expect(await socket.next()).toMatchObject({ id: '100', payload: [{ extensions: { code: 'RATE_LIMITED' } }] });
    socket.close();
  });
});
