import { createHash } from 'node:crypto';
import type { Text, TextRef } from '../store/event.js';

/** A text as the store keeps it: by the SHA-256 of its UTF-8 bytes, never changed on the way. */
export function textOf(content: string): Text {
  const bytes = Buffer.from(content, 'utf8');
  return { digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, sizeBytes: bytes.length, content };
}

/** What an event says of a text. */
export function refOf(text: Text): TextRef {
  return { digest: text.digest, sizeBytes: text.sizeBytes };
}
