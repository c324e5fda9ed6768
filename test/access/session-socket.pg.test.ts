import { afterAll, beforeAll, expect, test } from '@jest/globals';
import WebSocket from 'ws';
import { openPeople, type People } from './people.js';

let people: People;
let cookie: string;
let accountId: string;
beforeAll(async () => {
  people = await openPeople();
  accountId = await people.letIn('socket@example.com');
  cookie = (await people.signIn('socket@example.com')).cookie ?? '';
});
afterAll(() => people.close());

/** What the server says first; a refused upgrade by its status, a closed connection by its code. */
function connect(headers: Record<string, string>): Promise<{ said: unknown; socket: WebSocket }> {
  const socket = new WebSocket(`${people.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
  return new Promise((resolve) => {
    const say = (said: unknown) => resolve({ said, socket });
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
    socket.once('message', (data: Buffer) => say((JSON.parse(data.toString()) as { type: string }).type));
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      say(response.statusCode);
    });
    socket.on('close', (code) => say(code));
    socket.on('error', () => undefined);
  });
}

test('a WebSocket of our own page comes in by the cookie', async () => {
  const { said, socket } = await connect({ cookie, origin: people.url });
  socket.terminate();
  expect(said).toBe('connection_ack');
});

test('a WebSocket of another site’s page is refused at the upgrade, cookie or not', async () => {
  expect((await connect({ cookie, origin: 'https://evil.example' })).said).toBe(403);
});

test('a WebSocket without a cookie is closed', async () => {
  expect((await connect({ origin: people.url })).said).toBe(4403);
});

test('an operation over an open WebSocket is refused once the session has ended', async () => {
  const { socket } = await connect({ cookie, origin: people.url });
  await people.admin('updateAccount', { accountId, disabled: true }, 'account { id }');
  const answer = new Promise<{ type: string; payload: { extensions: { code: string } }[] }>((resolve) =>
    socket.once('message', (data: Buffer) => resolve(JSON.parse(data.toString()) as never)),
  );
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: '{ viewer { role } }' } }));
  expect(await answer).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  socket.terminate();
});
