import { request } from 'node:http';
import { WebSocket } from 'ws';

/** What a subscriber hears of an edit. */
export type Heard = (event: { readonly profileId: string; readonly revision: number }) => void;

const DOCUMENT =
  'subscription Follow($profileId: ID!) { profileChanged(profileId: $profileId) { profileId revision } }';
const READY_DOCUMENT = 'subscription Ready { archiveReady { archive { id } } }';

type Told = {
  readonly profileChanged?: { readonly profileId: string; readonly revision: number };
  readonly archiveReady?: { readonly archive: { readonly id: string } };
};
type Message = { readonly data?: Told };
type Tell = (told: Told) => void;

/** Follows a profile over server-sent events. Resolves once the stream is open; gives how to leave. */
export function followByEvents(url: string, key: string, profileId: string, heard: Heard): Promise<() => void> {
  return streamOf(url, key, { query: DOCUMENT, variables: { profileId } }, changes(heard));
}

/** Follows all archives over server-sent events: `heard` with the id of each that is ready, or failed. */
export function followReadyArchives(url: string, key: string, heard: (id: string) => void): Promise<() => void> {
  return streamOf(url, key, { query: READY_DOCUMENT }, ({ archiveReady }) => {
    if (archiveReady) heard(archiveReady.archive.id);
  });
}

function streamOf(url: string, key: string, operation: object, tell: Tell): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const headers = {
      ...{ authorization: `Bearer ${key}`, accept: 'text/event-stream', 'content-type': 'application/json' },
    };
    const asked = request(`${url}/graphql/stream`, { method: 'POST', headers, agent: false }, (response) => {
      if (response.statusCode !== 200) {
        reject(new Error(`The stream was answered with ${response.statusCode}.`));
        return;
      }
      let received = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        received += chunk;
        for (let end = received.indexOf('\n\n'); end >= 0; end = received.indexOf('\n\n')) {
          const text = /^data: (.+)$/m.exec(received.slice(0, end))?.[1];
          if (text !== undefined) tell((JSON.parse(text) as Message).data ?? {});
          received = received.slice(end + 2);
        }
      });
      resolve(() => asked.destroy());
    });
    asked.on('error', reject);
    asked.end(JSON.stringify(operation));
  });
}

/** Follows a profile over WebSocket. Resolves once the server has taken the subscription; gives how to leave. */
export function followBySocket(url: string, key: string, profileId: string, heard: Heard): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      headers: { authorization: `Bearer ${key}` },
    });
    const send = (message: object) => socket.send(JSON.stringify(message));
    socket.on('error', reject);
    socket.on('open', () => send({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } }));
    socket.on('message', (data: Buffer) => {
      const { type, payload } = JSON.parse(data.toString()) as { type: string; payload?: Message };
      if (type === 'connection_ack') {
        send({ id: '1', type: 'subscribe', payload: { query: DOCUMENT, variables: { profileId } } });
        send({ type: 'ping' });
      }
      // The answer to what was sent after the subscription.
      if (type === 'pong') resolve(() => socket.terminate());
      if (type === 'next') changes(heard)(payload?.data ?? {});
    });
  });
}

function changes(heard: Heard): Tell {
  return ({ profileChanged }) => {
    if (profileChanged) heard(profileChanged);
  };
}
