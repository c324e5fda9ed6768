import {
  AgentFault,
  ServerRefusal,
  type Desired,
  type Registered,
  type Registration,
  type Report,
} from './protocol.js';

/** The server as a device sees it. Every method throws AgentFault, with whether trying again may help. */
export type Server = {
  register(token: string, registration: Registration): Promise<Registered>;
  /** null: nothing is new since the etag */
  desired(
    key: string,
    etag: string | null,
  ): Promise<{ readonly desired: Desired; readonly etag: string | null } | null>;
  report(key: string, report: Report): Promise<void>;
  /** PEM of the keys that sign archives */
  signingKeys(): Promise<string>;
  /** Bytes of a file from `start` up to, not including, `end`; the whole file when the server knows no ranges. */
  download(url: string, key: string, range: Range | null): Promise<Download>;
};

export type Range = { readonly start: number; readonly end: number };
export type Download = { readonly isRange: boolean; readonly pieces: AsyncIterable<Uint8Array> };

const ANSWER_MS = 30_000;
const MAX_ANSWER = 1_024 ** 2;
/** A line that is silent for so long is down. */
const SILENCE_MS = 30_000;

/** @param address of the server, "https://profiles.example:4000" */
export function serverAt(address: string): Server {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address))
    throw new AgentFault(`"${address}" is no address of a server. Give one such as https://profiles.example.`, false);
  const at = (path: string) => new URL(path, address.endsWith('/') ? address : `${address}/`);
  const ask = (url: URL, init: RequestInit) => answered(url, { ...init, signal: AbortSignal.timeout(ANSWER_MS) });
  return {
    async register(token, registration) {
      const answer = await ask(at('device/v1/register'), posted(registration, token));
      return (await jsonOf(answer)) as Registered;
    },
    async desired(key, etag) {
      const headers = { ...bearer(key), ...(etag === null ? {} : { 'if-none-match': etag }) };
      const answer = await ask(at('device/v1/desired'), { headers });
      if (answer.status === 304) return null;
      return { desired: (await jsonOf(answer)) as Desired, etag: answer.headers.get('etag') };
    },
    async report(key, report) {
      const answer = await ask(at('device/v1/report'), posted(report, key));
      await answer.body?.cancel();
    },
    signingKeys: async () => textOf(await ask(at('signing-keys.pem'), {})),
    download: (url, key, range) => download(at(url), new URL(address).origin, key, range),
  };
}

async function download(url: URL, home: string, key: string, range: Range | null): Promise<Download> {
  const silence = watchdog();
  const headers = {
    // The device's key is for its own server, and not for a store elsewhere.
    ...(url.origin === home ? bearer(key) : {}),
    ...(range ? { range: `bytes=${range.start}-${range.end - 1}` } : {}),
  };
  try {
    const answer = await answered(url, { headers, signal: silence.signal });
    if (!answer.body) throw new AgentFault(`${url.origin} answered with nothing.`, true);
    return { isRange: answer.status === 206, pieces: watched(answer.body, silence) };
  } catch (error) {
    // A watchdog that nobody calls off keeps the program from ending.
    silence.stop();
    throw error;
  }
}

type Watchdog = { readonly signal: AbortSignal; heard(): void; stop(): void };

function watchdog(): Watchdog {
  const controller = new AbortController();
  const start = () => setTimeout(() => controller.abort(new Error('The line went silent.')), SILENCE_MS);
  let timer = start();
  return {
    signal: controller.signal,
    heard() {
      clearTimeout(timer);
      timer = start();
    },
    stop: () => clearTimeout(timer),
  };
}

async function* watched(body: ReadableStream<Uint8Array>, silence: Watchdog): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of body as unknown as AsyncIterable<Uint8Array>) {
      silence.heard();
      yield piece;
    }
  } catch (error) {
    throw new AgentFault(`The download was cut off: ${reasonOf(error)}.`, true, { cause: error });
  } finally {
    silence.stop();
  }
}

async function answered(url: URL, init: RequestInit): Promise<Response> {
  const answer = await fetch(url, init).catch((error: unknown) => {
    throw new AgentFault(`${url.origin} can't be reached: ${reasonOf(error)}.`, true, { cause: error });
  });
  if (answer.ok || answer.status === 304) return answer;
  throw refusalOf(url, answer, await textOf(answer));
}

function refusalOf(url: URL, { status, headers }: Response, said: string): ServerRefusal {
  const { error } = (parsed(said) ?? {}) as { error?: { code?: unknown; message?: unknown; lastSequence?: unknown } };
  const message = typeof error?.message === 'string' ? error.message : said.trim().slice(0, 300);
  const retryAfter = Number(headers.get('retry-after') ?? Number.NaN);
  return new ServerRefusal(`${url.pathname}: the server answered ${status}. ${message}`.trim(), status, {
    code: typeof error?.code === 'string' ? error.code : '',
    lastSequence: typeof error?.lastSequence === 'number' ? error.lastSequence : null,
    retryAfterSeconds: Number.isFinite(retryAfter) && retryAfter >= 0 ? Math.min(retryAfter, 3_600) : null,
  });
}

async function textOf(answer: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const piece of (answer.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    size += piece.length;
    if (size > MAX_ANSWER) throw new AgentFault('The server answers with more than a device can take.', true);
    parts.push(piece);
  }
  return Buffer.concat(parts).toString('utf8');
}

async function jsonOf(answer: Response): Promise<unknown> {
  const value = parsed(await textOf(answer));
  if (typeof value === 'object' && value !== null) return value;
  throw new AgentFault('The server answers with something else than JSON. Is it the right address?', true);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function posted(value: object, key: string) {
  const headers = { 'content-type': 'application/json', ...bearer(key) };
  return { method: 'POST', headers, body: JSON.stringify(value) };
}

function bearer(key: string): { authorization: string } {
  return { authorization: `Bearer ${key}` };
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as { cause?: { code?: string; message?: string }; message?: string };
  return cause?.code ?? cause?.message ?? message ?? String(error);
}
