import type { Text, TextRef } from '../store/event.js';
import { textOf } from '../store/texts.js';
import type { ManifestText } from './commands.js';
import type { Manifest, Values } from './events.js';
import { headerOf } from './values-header.js';

/** Values for an event, and the text to store with it. */
export function valuesFrom(content: string): { readonly values: Values; readonly text: Text } {
  const text = textOf(content);
  return { values: { ...refOf(text), header: headerOf(content) }, text };
}

/** A manifest for an event, and the text to store with it. */
export function manifestFrom({ name, content }: ManifestText): { readonly manifest: Manifest; readonly text: Text } {
  const text = textOf(content);
  return { manifest: { name, content: refOf(text) }, text };
}

/** What an event says of a text. */
function refOf({ digest, sizeBytes }: Text): TextRef {
  return { digest, sizeBytes };
}
