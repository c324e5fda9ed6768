import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isKey, keyDigest } from './keys.js';

/** Where the console redeems the link that the first start prints. */
export const WELCOME_PATH = '/welcome';

/** A link that opens the console once. */
export type Welcome = {
  /** its secret, for behind the "#" of the console's address: browsers send that to no server and log it nowhere */
  readonly token: string;
  /** Answers POST /welcome with the administrator's key, to the first who brings the token. */
  readonly handler: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
};

const OPEN_FOR_MS = 60 * 60 * 1_000;
const LONGEST_BODY = 256;

/** Makes a link for the administrator's key: good once, for an hour, in this process only. */
export function createWelcome(adminKey: string, now: () => number = Date.now): Welcome {
  const token = randomBytes(24).toString('base64url');
  const digest = keyDigest(token);
  const closesAt = now() + OPEN_FOR_MS;
  let used = false;
  const handler = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'POST') {
      answer(response, 405, { error: 'Send the token of the link with POST.' }, { Allow: 'POST' });
      return;
    }
    const brought = await bodyOf(request);
    const good = brought !== null && !used && now() < closesAt && isKey(brought, digest);
    if (!good) {
      answer(response, 404, { error: 'The link was used before, or is too old. Sign in with the key.' });
      return;
    }
    used = true;
    answer(response, 200, { apiKey: adminKey });
  };
  return { token, handler };
}

function answer(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    ...headers,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    // What is left of a body that nobody reads must not be taken for the next request.
    Connection: 'close',
  });
  response.end(text);
}

/** A short body; null when it is longer than any token. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > LONGEST_BODY) return null;
  }
  return text;
}
