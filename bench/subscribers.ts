import { request } from 'node:http';
import { WebSocket } from 'ws';

/** What a subscriber hears of an edit. */
export type Heard = (event: { readonly profileId: string; readonly revision: number }) => void;

const DOCUMENT =
  'subscription Follow($profileId: ID!) { profileChanged(profileId: $profileId) { profileId revision } }';
type Message = {
  readonly data?: { readonly profileChanged?: { readonly profileId: string; readonly revision: number } };
};

/** Follows a profile over server-sent events. Resolves once the stream is open; gives how to leave. */
export function followByEvents(url: string, key: string, profileId: string, heard: Heard): Promise<() => void> {
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
          tell(/^data: (.+)$/m.exec(received.slice(0, end))?.[1], heard);
          received = received.slice(end + 2);
        }
      });
      resolve(() => asked.destroy());
    });
    asked.on('error', reject);
    asked.end(JSON.stringify({ query: DOCUMENT, variables: { profileId } }));
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
      if (type === 'next') tell(JSON.stringify(payload), heard);
    });
  });
}

function tell(text: string | undefined, heard: Heard): void {
  const event = text === undefined ? undefined : (JSON.parse(text) as Message).data?.profileChanged;
  if (event !== undefined) heard(event);
}
