import { Composer, isMap, isScalar, Parser, type CST, type YAMLMap } from 'yaml';
import { limits } from '../limits.js';
import type { Values } from './events.js';

type Header = Values['header'];

const SILENT: Header = { installOrder: null, vmManifest: null, displayName: null };

/** The longest `pack:` mapping among 122 real packs has 3 KB; one over this is not read, so that no text blocks the program. */
const MAX_HEADER_LENGTH = 64 * 1024;

/**
 * What the `pack:` mapping of a layer's values says about the layer. Only that mapping is read, and only read: values
 * are never written back. Tolerant: what is odd or doesn't parse says nothing, and the review tells the author.
 */
export function headerOf(values: string): Header {
  if (!values.includes('spectrocloud.com/')) return SILENT;
  const block = packBlock(values);
  const pack = block === null ? null : packMapping(block);
  if (!pack) return SILENT;
  return {
    installOrder: integerOf(pack.get('spectrocloud.com/install-priority')),
    vmManifest: vmMarkOf(pack.get('spectrocloud.com/manifest-type')),
    displayName: textOrNull(pack.get('spectrocloud.com/display-name')),
  };
}

/** A 32-bit integer, or its text: Palette writes the priority in quotes. */
function integerOf(value: unknown): number | null {
  if (typeof value !== 'number' && !(typeof value === 'string' && /^[+-]?\d{1,10}$/.test(value))) return null;
  const number = Number(value);
  return Number.isInteger(number) && number === (number | 0) ? number | 0 : null;
}

function vmMarkOf(value: unknown): boolean | null {
  return typeof value === 'string' ? value === 'vm' : null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The lines of the top-level key `pack`, down to the next thing that isn't indented; null when there is none, or two. */
function packBlock(values: string): string | null {
  const starts = [...values.matchAll(/^(?:pack|"pack"|'pack')[ \t]*:/gm)];
  const start = starts[0]?.index;
  if (start === undefined || starts.length > 1) return null;
  const rest = values.slice(start, start + MAX_HEADER_LENGTH + 1);
  const next = rest.search(/\n[^\s#}\]]/);
  const block = next < 0 ? rest : rest.slice(0, next + 1);
  return block.length > MAX_HEADER_LENGTH ? null : block;
}

function packMapping(block: string): YAMLMap | null {
  const tokens = [...new Parser().parse(block)];
  // Composing recurses, and V8 may end the whole process when a regular expression is compiled near the stack's end:
  // depth is bounded before, on tokens, where reading doesn't recurse.
  if (tokens.some(isTooDeep)) return null;
  const [document, ...others] = [...new Composer({ logLevel: 'silent', prettyErrors: false }).compose(tokens)];
  if (!document || others.length > 0 || document.errors.length > 0 || !isMap(document.contents)) return null;
  const pack: unknown = document.contents.items[0]?.value;
  return isMap(pack) && pack.items.every((item) => isScalar(item.key)) ? pack : null;
}

function isTooDeep(token: CST.Token): boolean {
  let level: readonly (CST.Token | null | undefined)[] = [token];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limits.yaml.depth) return true;
    level = level.flatMap(children);
  }
  return false;
}

function children(token: CST.Token | null | undefined): readonly (CST.Token | null | undefined)[] {
  if (!token) return [];
  if (token.type === 'document') return [token.value];
  return 'items' in token ? token.items.flatMap((item) => [item.key, item.value]) : [];
}
