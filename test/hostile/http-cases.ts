import { head } from './wire.js';

/** Bytes on the wire and the statuses that must come back. */
export type WireCase = {
  readonly what: string;
  readonly send: string | Buffer;
  readonly answers: readonly number[];
  /** whether the sender says at the end that nothing more comes */
  readonly thenEnd?: boolean;
};

const HOST = 'Host: x';
const CLOSE = 'Connection: close';
/** the administrator's, once it is known */
const KEY = 'Authorization: Bearer KEY';
const get = (target: string, ...more: string[]) => head(`GET ${target} HTTP/1.1`, HOST, CLOSE, ...more);
const post = (body: string, ...more: string[]) =>
  head('POST /graphql HTTP/1.1', HOST, CLOSE, KEY, 'Content-Type: application/json', ...more) + body;
const SMUGGLED = head('GET /readyz HTTP/1.1', HOST);

/** Requests that two readers could cut in two ways: none may become two. */
export const SMUGGLING: readonly WireCase[] = [
  {
    what: 'with a length and chunks',
    send: post('0\r\n\r\n' + SMUGGLED, 'Content-Length: 5', 'Transfer-Encoding: chunked'),
    answers: [400],
  },
  {
    what: 'with chunks and a length',
    send: post('0\r\n\r\n' + SMUGGLED, 'Transfer-Encoding: chunked', 'Content-Length: 5'),
    answers: [400],
  },
  {
    what: 'with two lengths',
    send: post(SMUGGLED, 'Content-Length: 0', `Content-Length: ${SMUGGLED.length}`),
    answers: [400],
  },
  { what: 'with a list of lengths', send: post('abcde', 'Content-Length: 5, 5'), answers: [400] },
  { what: 'with a length and a sign', send: post('abcde', 'Content-Length: +5'), answers: [400] },
  { what: 'with a length below nothing', send: post('abcde', 'Content-Length: -1'), answers: [400] },
  { what: 'with a hexadecimal length', send: post('abcde', 'Content-Length: 0x5'), answers: [400] },
  { what: 'with a broken length', send: post('abcde', 'Content-Length: 5.0'), answers: [400] },
  { what: 'with an empty length', send: post('', 'Content-Length: '), answers: [400] },
  { what: 'with a length beyond 64 bits', send: post('a', 'Content-Length: 99999999999999999999'), answers: [400] },
  { what: 'with an unknown coding', send: post(SMUGGLED, 'Transfer-Encoding: xchunked'), answers: [400] },
  {
    what: 'with a coding after the chunks',
    send: post(SMUGGLED, 'Transfer-Encoding: chunked, identity'),
    answers: [400],
  },
  { what: 'with chunks twice', send: post(SMUGGLED, 'Transfer-Encoding: chunked, chunked'), answers: [400] },
  { what: 'with a blank before the colon', send: post(SMUGGLED, 'Transfer-Encoding : chunked'), answers: [400] },
  { what: 'with a folded header', send: post(SMUGGLED, 'Transfer-Encoding:\r\n chunked'), answers: [400] },
  { what: 'with a vertical tab before its coding', send: post('', 'Transfer-Encoding: \vchunked'), answers: [400] },
  { what: 'with lines that end in a line feed', send: 'GET /livez HTTP/1.1\nHost: x\n\n', answers: [400] },
  { what: 'with a lone carriage return', send: get('/livez', 'X: a\rContent-Length: 5'), answers: [400] },
  { what: 'with a NUL in a header', send: get('/livez', 'X: a\0b'), answers: [400] },
  { what: 'with a blank in the name of a header', send: get('/livez', 'X Y: a'), answers: [400] },
  { what: 'with a header without a colon', send: get('/livez', 'nonsense'), answers: [400] },
  { what: 'with a header without a name', send: get('/livez', ': a'), answers: [400] },
  {
    what: 'with a chunk of a length beyond 64 bits',
    send: post('FFFFFFFFFFFFFFFFF\r\n', 'Transfer-Encoding: chunked'),
    answers: [400],
  },
  { what: 'with a chunk below nothing', send: post('-1\r\n', 'Transfer-Encoding: chunked'), answers: [400] },
  { what: 'with a chunk of no number', send: post('x\r\n', 'Transfer-Encoding: chunked'), answers: [400] },
  {
    what: 'with more in a chunk than it says',
    send: post('1\r\nabc\r\n0\r\n\r\n', 'Transfer-Encoding: chunked'),
    answers: [400],
  },
  {
    what: 'with a line feed in the extension of a chunk',
    send: post('1;a\nb\r\na\r\n0\r\n\r\n', 'Transfer-Encoding: chunked'),
    answers: [400],
  },
  {
    what: 'whose body looks like another request',
    send: head('GET /livez HTTP/1.1', HOST, CLOSE, `Content-Length: ${SMUGGLED.length}`) + SMUGGLED,
    answers: [200],
  },
];

/** What is hardly HTTP, or more of it than anybody needs. */
export const SHAPES: readonly WireCase[] = [
  {
    what: 'ten at once',
    send: head('GET /livez HTTP/1.1', HOST).repeat(9) + get('/livez'),
    answers: Array(10).fill(200),
  },
  { what: 'HTTP/0.9', send: 'GET /livez\r\n\r\n', answers: [200] },
  { what: 'HTTP/3.0', send: head('GET /livez HTTP/3.0', HOST), answers: [400] },
  { what: "HTTP/2's first words", send: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', answers: [400] },
  { what: "TLS's first words", send: Buffer.from('16030100f1010000ed0303', 'hex'), answers: [400] },
  { what: "SSH's first words", send: 'SSH-2.0-OpenSSH_9.2\r\n', answers: [400], thenEnd: true },
  { what: 'nothing', send: '', answers: [], thenEnd: true },
  { what: 'nothing but line ends', send: '\r\n'.repeat(1_000), answers: [], thenEnd: true },
  { what: 'no host', send: head('GET /livez HTTP/1.1', CLOSE), answers: [400] },
  { what: 'an unknown method', send: head('FOO /livez HTTP/1.1', HOST), answers: [400] },
  { what: 'a method in small letters', send: head('get /livez HTTP/1.1', HOST), answers: [400] },
  { what: 'a blank in the address', send: head('GET /liv ez HTTP/1.1', HOST), answers: [400] },
  { what: 'a control in the address', send: head('GET /liv\x01ez HTTP/1.1', HOST), answers: [400] },
  { what: 'an address that is no ASCII', send: head('GET /\xff\xfe HTTP/1.1', HOST), answers: [400] },
  { what: 'an address of 100 kB', send: get(`/${'a'.repeat(100_000)}`), answers: [431] },
  { what: 'a header of 100 kB', send: get('/livez', `X: ${'a'.repeat(100_000)}`), answers: [431] },
  { what: 'a name of a header of 100 kB', send: get('/livez', `${'a'.repeat(100_000)}: x`), answers: [431] },
  {
    what: '3,000 headers',
    send: get('/livez', ...Array.from({ length: 3_000 }, (_, i) => `X${i}: y`)),
    answers: [431],
  },
  { what: 'a tunnel', send: head('CONNECT intranet:22 HTTP/1.1', 'Host: intranet:22'), answers: [405] },
  { what: 'a trace', send: head('TRACE /graphql HTTP/1.1', HOST, CLOSE, 'Authorization: Bearer x'), answers: [401] },
  { what: 'an address of a proxy', send: get('http://other.example/livez'), answers: [200] },
  { what: 'an address of a proxy with nothing behind its host', send: get('http://other.example'), answers: [200] },
  { what: 'an address of a proxy that is none', send: get('http://[/livez'), answers: [404] },
  { what: 'an expectation of nothing known', send: get('/livez', 'Expect: miracles'), answers: [417] },
  {
    what: 'an upgrade to HTTP/2',
    send: head(
      'GET /livez HTTP/1.1',
      HOST,
      'Connection: Upgrade, HTTP2-Settings, close',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABk',
    ),
    answers: [200],
  },
  {
    what: 'an upgrade to HTTP/2, as Java asks for it, with a body',
    send:
      head(
        'POST /graphql HTTP/1.1',
        HOST,
        'Connection: Upgrade, HTTP2-Settings',
        'Content-Length: 2',
        'HTTP2-Settings: AAEAAEAA',
        'Upgrade: h2c',
      ) +
      '{}' +
      get('/livez'),
    answers: [401, 200],
  },
  {
    what: 'an upgrade to nothing known',
    send: head('GET /livez HTTP/1.1', HOST, 'Connection: upgrade, close', 'Upgrade: teapot'),
    answers: [200],
  },
  {
    what: 'a WebSocket without a key',
    send: head('GET /graphql HTTP/1.1', HOST, 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'),
    answers: [400],
  },
  {
    what: 'a WebSocket of another version',
    send: head(
      'GET /graphql HTTP/1.1',
      HOST,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version: 99',
    ),
    answers: [400],
  },
  {
    what: 'a WebSocket by POST',
    send: head(
      'POST /graphql HTTP/1.1',
      HOST,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version: 13',
    ),
    answers: [405],
  },
  {
    what: 'a WebSocket elsewhere',
    send: head('GET /livez HTTP/1.1', HOST, 'Connection: Upgrade', 'Upgrade: websocket'),
    answers: [404],
  },
];

/** Addresses that lead nowhere, however they are written. */
export const PATHS: readonly string[] = [
  '//etc/passwd',
  '/../../etc/passwd',
  '/..%2f..%2fetc/passwd',
  '/%2e%2e/%2e%2e/package.json',
  '/assets/../../package.json',
  '/assets/..%5c..%5cpackage.json',
  '/assets/%00',
  '/%',
  '/%ff%fe',
  '/index.html/',
  '/index.html%00.js',
  '/.git/config',
  '/.env',
  '/package.json',
  '/secrets.key',
  '/admin.key',
  '/graphql/',
  '/graphql/../livez',
  '/GRAPHQL',
  '/livez%2f',
  '/constructor',
  '/__proto__',
  '*',
];

/** Addresses that hold something for whoever may, asked as the administrator: what of them is wrong is said. */
export const ASKED: readonly { readonly target: string; readonly status: number }[] = [
  { target: '/archives/%', status: 404 },
  { target: '/archives/%00', status: 404 },
  { target: '/archives/x.tgz/../../../etc/passwd', status: 404 },
  { target: `/archives/${'a'.repeat(8_000)}`, status: 404 },
  { target: '/archives/x?sig=&exp=', status: 403 },
  { target: '/archives/x?sig=%00&exp=99999999999999999999', status: 403 },
  { target: '/archives/x?sig=a&sig=b&exp=NaN', status: 403 },
  { target: '/packs/%/%/%/logo', status: 404 },
  { target: '/packs/%00/%00/%00/logo', status: 404 },
  { target: '/packs/a/b/c/logo?sig=x', status: 401 },
  { target: '/packs/..%2f/b/c/logo', status: 404 },
  { target: '/v2/%00/manifests/latest', status: 404 },
  { target: '/v2/profiles/%00/manifests/latest', status: 404 },
  { target: '/v2/profiles/a/blobs/sha256:../../etc/passwd', status: 404 },
  { target: '/v2/profiles//tags/list', status: 404 },
  { target: '/v2/profiles/a/tags/list?n=-1', status: 404 },
  { target: '/v2/_catalog', status: 404 },
  { target: '/audit/export?actor=%00', status: 400 },
  { target: '/audit/export?actor=%ff', status: 200 },
  { target: '/audit/export?type=%00', status: 400 },
  { target: '/audit/export?stream=%27+or+1=1', status: 400 },
  { target: '/audit/export?after=AAAA', status: 400 },
  { target: '/audit/export?after=%00', status: 400 },
  { target: '/audit/export?since=0000-01-01', status: 200 },
  { target: '/audit/export?since=9999-12-31T23:59:59-23:59', status: 200 },
  { target: '/audit/export?since=2026-02-31T', status: 400 },
  { target: '/audit/export?format=../csv', status: 400 },
  { target: '/audit/export?format=csv&format=jsonl', status: 200 },
  { target: '/audit/proof?stream=x', status: 400 },
  { target: '/audit/proof?stream=00000000-0000-4000-8000-000000000000&revision=1e99', status: 400 },
  { target: '/audit/proof?stream=00000000-0000-4000-8000-000000000000&revision=-0', status: 400 },
  { target: '/audit/proof?stream=00000000-0000-4000-8000-000000000000', status: 404 },
  { target: '/device/v1/desired', status: 401 },
  { target: '/device/v1/constructor', status: 401 },
  { target: '/device/v1/register', status: 405 },
  { target: '/graphql/stream?query={', status: 406 },
  { target: '/graphql', status: 400 },
  { target: '/graphql?query=', status: 400 },
  { target: '/graphql?query=%7B__typename%7D&variables=%7B', status: 400 },
  { target: '/graphql?query=%7B__typename%7D&variables=[]', status: 400 },
  { target: '/graphql?query=mutation%7BsignOut%7BuserErrors%7Bcode%7D%7D%7D', status: 400 },
];
