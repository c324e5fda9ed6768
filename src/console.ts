import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Refused } from './errors.js';
import { projectRoot } from './project-root.js';
import { nullWhenMissing } from './system-error.js';

/** Answers GET and HEAD of everything that isn't the API. Never rejects for what a client does. */
export type ConsoleHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** A built file, held in memory as it is and compressed: there are few, and they are small. */
type BuiltFile = { readonly body: Buffer; readonly zipped: Buffer | null; readonly headers: Record<string, string> };

const zip = promisify(gzip);

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Nothing but our own files, no code in the page, no other origin, no frame around it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const SECURITY = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

/** Where `npm run build` puts the console. */
export function consoleFolder(): string {
  return path.join(projectRoot(), 'console', 'dist');
}

/** The operations that the console was built with, by their digests. @throws Refused CONSOLE_NOT_BUILT */
export async function consoleManifest(folder: string): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(path.join(folder, 'documents.json'), 'utf8').catch(nullWhenMissing);
  if (text === null) throw new Refused('CONSOLE_NOT_BUILT', NOT_BUILT, ['TRUSTED_DOCUMENTS']);
  return JSON.parse(text) as Record<string, string>;
}

const NOT_BUILT =
  'TRUSTED_DOCUMENTS=only needs the operations of the built console, and it was not built. Run: npm run build';

/**
 * Serves the built console: its files under their names, and its one page for every other address that a browser
 * navigates to, since the page reads the address itself. Null when it was not built.
 */
export async function createConsoleHandler(folder: string): Promise<ConsoleHandler | null> {
  if (!existsSync(path.join(folder, 'index.html'))) return null;
  const files = await readBuilt(folder);
  const page = files.get('/index.html')!;
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      refuse(response, 405, 'Nothing here takes that method. The API is at /graphql.', { allow: 'GET, HEAD' });
      return;
    }
    const [pathname = '/'] = (request.url ?? '/').split(/[?#]/, 1);
    const file = files.get(pathname) ?? (isNavigation(request, pathname) ? page : null);
    if (file === null) refuse(response, 404, 'Nothing is here. The API is at /graphql.');
    else give(request, response, file);
  };
}

async function readBuilt(folder: string): Promise<Map<string, BuiltFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const files = names.map(async (name): Promise<[string, BuiltFile]> => {
    const address = `/${path.relative(folder, name).split(path.sep).join('/')}`;
    return [address, await readOne(name, address)];
  });
  return new Map(await Promise.all(files));
}

async function readOne(name: string, address: string): Promise<BuiltFile> {
  const body = await readFile(name);
  const zipped = await zip(body, { level: 9 });
  return {
    body,
    zipped: zipped.length < body.length ? zipped : null,
    headers: {
      ...SECURITY,
      'content-type': TYPES[path.extname(name)] ?? 'application/octet-stream',
      // Weak: compressed and plain are one content.
      etag: `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
      // Names in assets/ carry a hash of what is inside, so they never change their meaning.
      'cache-control': address.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'accept-encoding',
    },
  };
}

/**
 * Whether a person goes there with a browser; a missing script must not be answered with a page. Whoever asks for the
 * root gets it: curl and watchdogs don't say that they take HTML.
 */
function isNavigation({ headers }: IncomingMessage, pathname: string): boolean {
  return pathname === '/' || (!pathname.startsWith('/assets/') && (headers.accept ?? '').includes('text/html'));
}

function give(request: IncomingMessage, response: ServerResponse, { body, zipped, headers }: BuiltFile): void {
  if (request.headers['if-none-match'] === headers['etag']) {
    response.writeHead(304, headers).end();
    return;
  }
  const takesZip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  const sent = takesZip && zipped !== null ? zipped : body;
  response.writeHead(200, {
    ...headers,
    ...(sent === zipped ? { 'content-encoding': 'gzip' } : {}),
    'content-length': sent.length,
  });
  response.end(request.method === 'HEAD' ? undefined : sent);
}

function refuse(response: ServerResponse, status: number, message: string, headers: Record<string, string> = {}): void {
  const code = status === 404 ? 'NOT_FOUND' : 'METHOD_NOT_ALLOWED';
  const text = `${JSON.stringify({ errors: [{ message, extensions: { code } }] })}\n`;
  response.writeHead(status, { ...headers, 'content-type': 'application/json; charset=utf-8' }).end(text);
}
