import { z } from 'zod';
import { Invalid } from '../errors.js';
import {
  requireCount,
  requireLine,
  requireName,
  requireSize,
  requireStorable,
  requireStorableTexts,
} from '../input-text.js';
import { limits } from '../limits.js';
import type { Reported } from './events.js';
import type { WantedProperty } from './site-properties.js';

const HIGHEST = 2 ** 31 - 1;
const time = z.string().max(64).nullish();
const sequence = z.int().min(1).max(HIGHEST);
const version = z.string().min(1).max(limits.nameLength.max);
const layers = z
  .array(
    z.object({
      name: z.string().min(1).max(limits.nameLength.max),
      status: z.enum(['waiting', 'installing', 'ready', 'failed']),
      message: z.string().max(1_000).nullish(),
    }),
  )
  .max(limits.layers);

const registration = z.object({
  uid: z.string(),
  name: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  publicKey: z.string().max(1_000),
  proof: z.string().max(200),
});
const report = z.object({
  sequence,
  profileId: z.uuid().nullish(),
  running: version.nullish(),
  installing: version.nullish(),
  layers: layers.nullish(),
  deviceTime: time,
});
const receipt = z.object({
  payload: z.looseObject({
    format: z.literal('system-profiles-receipt/1'),
    deviceId: z.uuid(),
    sequence,
    profileId: z.uuid(),
    version,
    running: version.nullish(),
    archiveSha256: z.string().regex(/^[0-9a-f]{64}$/),
    result: z.enum(['ready', 'failed']),
    layers,
    moreReady: z.int().min(0).max(limits.layers).nullish(),
    deviceTime: time,
  }),
  signature: z.string().max(200),
});

/** What a machine sends to register. */
export type Registration = { uid: string; name: string; tags: readonly string[]; publicKey: string; proof: string };
/** A receipt as it was signed. */
export type SignedReceipt = z.infer<typeof receipt>;

/** @throws Invalid that names the field at fault */
export function readRegistration(json: unknown): Registration {
  const { uid, name, tags, publicKey, proof } = parsed(registration, json);
  requireLine(uid, ['uid'], 1, limits.tagLength.max);
  if (name) requireName(name, ['name']);
  requireTags(tags ?? []);
  return { uid, name: name || uid.slice(0, limits.nameLength.max), tags: tags ?? [], publicKey, proof };
}

/** @throws Invalid that names the field at fault */
export function readReport(json: unknown): Reported {
  const said = parsed(report, json);
  const { running = null, installing = null, profileId = null } = said;
  if (profileId === null && (running !== null || installing !== null))
    throw new Invalid('INVALID', 'profileId is missing: say whose version this is.', ['profileId']);
  const fields = { sequence: said.sequence, profileId, running, installing, deviceTime: said.deviceTime ?? null };
  return { ...fields, layers: layersOf(said.layers ?? []) };
}

/** @throws Invalid RECEIPT when the text is no receipt */
export function readReceipt(text: string): SignedReceipt {
  if (Buffer.byteLength(text) > limits.receiptBytes)
    throw new Invalid(
      'RECEIPT',
      `A receipt has at most ${limits.receiptBytes} bytes, and this is something else. Choose the file that the device's agent wrote.`,
      ['receipt'],
    );
  try {
    return parsed(receipt, JSON.parse(text));
  } catch (cause) {
    const why = cause instanceof Invalid ? cause.message : 'It is not JSON.';
    throw new Invalid(
      'RECEIPT',
      `This is not a receipt of a device: choose the file that its agent wrote. ${why}`,
      ['receipt'],
      { cause },
    );
  }
}

/** A receipt's layers, each with a message. */
export function layersOf(said: z.infer<typeof layers>): Reported['layers'] {
  return said.map(({ name, status, message }) => ({ name, status, message: message ?? '' }));
}

/** @throws Invalid for names that come twice, what is no text, and what is too large */
export function requireSiteProperties(properties: readonly WantedProperty[]): void {
  requireCount(properties.length, limits.variables, 'site properties', ['siteProperties']);
  const names = new Set<string>();
  for (const [place, { name, value }] of properties.entries()) {
    const path = ['siteProperties', String(place)];
    requireLine(name, [...path, 'name'], limits.nameLength.min, limits.nameLength.max);
    requireStorable(value ?? '', [...path, 'value']);
    requireSize(value ?? '', limits.variableTextBytes, [...path, 'value']);
    if (names.has(name))
      throw new Invalid('TWICE', `The site property "${name}" is given twice; leave one out.`, [...path, 'name']);
    names.add(name);
  }
}

/** @throws Invalid for too many tags and for tags that are no line of text */
export function requireTags(tags: readonly string[]): void {
  requireCount(tags.length, limits.tags, 'tags', ['tags']);
  for (const [place, tag] of tags.entries())
    requireLine(tag, ['tags', String(place)], limits.tagLength.min, limits.tagLength.max);
}

function parsed<T>(shape: z.ZodType<T>, json: unknown): T {
  const read = shape.safeParse(json);
  if (read.success) {
    requireStorableTexts(read.data);
    return read.data;
  }
  const [issue] = read.error.issues;
  const path = (issue?.path ?? []).map(String);
  const where = path.length === 0 ? 'The body' : `"${path.join('.')}"`;
  throw new Invalid('INVALID', `${where}: ${issue?.message ?? 'not what was expected'}.`, path);
}
