import { randomBytes } from 'node:crypto';
import { limits } from '../../src/limits.js';

/** What is sent after the handshake, and the code that the server closes with. */
export type FrameCase = {
  readonly what: string;
  /** whether the connection was let in before */
  readonly letIn?: boolean;
  readonly send: readonly Buffer[];
  readonly code: number;
};

const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;

/** How a frame is written; what isn't given is as a client has to write it. */
type Shape = {
  readonly opcode?: number;
  readonly final?: boolean;
  /** reserved bits: 4, 2, 1 */
  readonly reserved?: number;
  readonly masked?: boolean;
  /** the length that the frame says, when that isn't true */
  readonly says?: bigint;
};

/** A frame of RFC 6455, 5.2, however wrong. */
export function frame(content: string | Buffer, shape: Shape = {}): Buffer {
  const { opcode = TEXT, final = true, reserved = 0, masked = true, says } = shape;
  const bytes = Buffer.from(content);
  const first = (final ? 0x80 : 0) | (reserved << 4) | opcode;
  const mask = randomBytes(4);
  const body = masked ? Buffer.from(bytes.map((byte, i) => byte ^ (mask[i % 4] ?? 0))) : bytes;
  return Buffer.concat([
    Buffer.from([first]),
    lengthOf(says ?? BigInt(bytes.length), masked),
    masked ? mask : Buffer.alloc(0),
    body,
  ]);
}

function lengthOf(length: bigint, masked: boolean): Buffer {
  const bit = masked ? 0x80 : 0;
  if (length < 126n) return Buffer.from([bit | Number(length)]);
  if (length < 65_536n) return Buffer.from([bit | 126, Number(length >> 8n), Number(length & 255n)]);
  const bytes = Buffer.alloc(9);
  bytes.writeUInt8(bit | 127);
  bytes.writeBigUInt64BE(length, 1);
  return bytes;
}

const json = (message: unknown) => frame(JSON.stringify(message));
const closing = (code: number, reason: string | Buffer = '') =>
  frame(Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]), { opcode: CLOSE });
const subscribe = (more: object) => json({ id: '1', type: 'subscribe', payload: { query: '{ __typename }' }, ...more });
const reservedOpcodes = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15];

/** Frames that RFC 6455 forbids, and what it has no words for. */
export const FRAMES: readonly FrameCase[] = [
  ...reservedOpcodes.map((opcode) => ({
    what: `with the reserved opcode ${opcode}`,
    send: [frame('x', { opcode })],
    code: 1002,
  })),
  ...[4, 2, 1].map((reserved) => ({
    what: `with the reserved bit ${reserved}`,
    send: [frame('x', { reserved })],
    code: 1002,
  })),
  { what: 'without a mask', send: [frame('{}', { masked: false })], code: 1002 },
  { what: 'that is a ping in parts', send: [frame('x', { opcode: PING, final: false })], code: 1002 },
  { what: 'that is a ping of 126 bytes', send: [frame('x'.repeat(126), { opcode: PING })], code: 1002 },
  { what: 'that is a close in parts', send: [frame('', { opcode: CLOSE, final: false })], code: 1002 },
  { what: 'that goes on with nothing', send: [frame('x', { opcode: 0 })], code: 1002 },
  { what: 'that begins inside another', send: [frame('{', { final: false }), frame('}')], code: 1002 },
  { what: 'that closes with one byte', send: [frame('x', { opcode: CLOSE })], code: 1002 },
  ...[0, 999, 1004, 1005, 1006, 1015, 2999, 5000].map((code) => ({
    what: `that closes with ${code}`,
    send: [closing(code)],
    code: 1002,
  })),
  { what: 'that closes with words that are no UTF-8', send: [closing(1000, Buffer.from([0xff]))], code: 1007 },
  { what: 'that is no UTF-8', send: [frame(Buffer.from([0xc3, 0x28]))], code: 1007 },
  {
    what: 'that is no UTF-8 in its second part',
    send: [frame('{', { final: false }), frame(Buffer.from([0xff]), { opcode: 0 })],
    code: 1007,
  },
  { what: 'that says it is larger than a number', send: [frame('', { says: 2n ** 63n - 1n })], code: 1009 },
  { what: 'that says it is below nothing', send: [frame('', { says: 2n ** 64n - 1n })], code: 1009 },
  { what: 'that says it is a gibibyte', send: [frame('', { says: 2n ** 30n })], code: 1009 },
  { what: 'of a byte too many', send: [frame('', { says: BigInt(limits.requestBytes) + 1n })], code: 1009 },
  {
    what: 'whose parts are too much together',
    send: [frame('x'.repeat(limits.requestBytes - 1), { final: false }), frame('xx', { opcode: 0 })],
    code: 1009,
  },
  {
    what: 'in two hundred thousand parts',
    send: [
      frame('', { final: false }),
      ...Array.from({ length: 200_000 }, () => frame('x', { opcode: 0, final: false })),
    ],
    code: 1008,
  },
  { what: 'that says goodbye', send: [closing(1000, 'bye')], code: 1000 },
];

/** Whole messages that graphql-transport-ws forbids. */
export const MESSAGES: readonly FrameCase[] = [
  { what: 'nothing', send: [frame('')], code: 4400 },
  { what: 'null', send: [frame('null')], code: 4400 },
  { what: 'a number', send: [frame('7')], code: 4400 },
  { what: 'a list of messages', send: [json([{ type: 'connection_init' }])], code: 4400 },
  { what: 'a hundred thousand brackets', send: [frame('['.repeat(100_000))], code: 4400 },
  {
    what: 'a hundred thousand brackets that end',
    send: [frame('['.repeat(100_000) + ']'.repeat(100_000))],
    code: 4400,
  },
  { what: 'a type that is no text', send: [json({ type: {} })], code: 4400 },
  { what: 'a type of __proto__', send: [json({ type: '__proto__' })], code: 4400 },
  { what: 'bytes that are no JSON', send: [frame(randomBytes(1_000), { opcode: BINARY })], code: 4400 },
  { what: 'a payload that is no object', send: [json({ type: 'connection_init', payload: 'x' })], code: 4400 },
  { what: 'a subscription before it was let in', send: [subscribe({})], code: 4401 },
  { what: 'what only servers say', send: [json({ type: 'next', id: '1', payload: {} })], code: 4400 },
  {
    what: 'a key with a line end',
    send: [json({ type: 'connection_init', payload: { authorization: 'Bearer a\nb' } })],
    code: 4403,
  },
  {
    what: 'a key of a mebibyte',
    send: [json({ type: 'connection_init', payload: { authorization: `Bearer ${'a'.repeat(1_048_576)}` } })],
    code: 4403,
  },
  { what: 'an id that is a number', letIn: true, send: [subscribe({ id: 1 })], code: 4400 },
  { what: 'an id of nothing', letIn: true, send: [subscribe({ id: '' })], code: 4400 },
  { what: 'no payload', letIn: true, send: [subscribe({ payload: null })], code: 4400 },
  { what: 'a query that is no text', letIn: true, send: [subscribe({ payload: { query: 7 } })], code: 4400 },
  {
    what: 'variables that are a list',
    letIn: true,
    send: [subscribe({ payload: { query: '{ a }', variables: 'x' } })],
    code: 4400,
  },
  {
    what: 'extensions that are text',
    letIn: true,
    send: [subscribe({ payload: { query: '{ a }', extensions: 'x' } })],
    code: 4400,
  },
  { what: 'itself twice', letIn: true, send: [json({ type: 'connection_init' })], code: 4429 },
];
