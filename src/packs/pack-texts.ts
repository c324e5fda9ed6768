import { mediaTypeOf } from './logo.js';
import { FaultList } from './fault-list.js';
import { limits } from '../limits.js';
import { mappingOf } from '../manifests/plain-value.js';
import { readHeader } from './pack-header.js';
import type { Pack, PackFault, PackFiles } from './pack.js';
import { readYamlFile, textOfFile } from './yaml-file.js';

/** A picture for a list, not for a wall. */
const MAX_LOGO_BYTES = 1024 * 1024;

type Read<Fields extends keyof Pack> = Pick<Pack, Fields> & { readonly faults: readonly PackFault[] };

/** Reads values.yaml: the text as it is, and the images that its header names. */
export function readValues(files: PackFiles): Read<'values' | 'images'> {
  const list = new FaultList('values.yaml');
  const bytes = files.get('values.yaml');
  if (!bytes) {
    list.warning('values', 'values.yaml is missing; the pack starts from empty values. Add it, with a "pack:" header.');
    return { values: '', images: [], faults: list.faults };
  }
  const { text, value } = readYamlFile(bytes, list);
  if (value === null && list.faults.length === 0) {
    list.warning('values', 'values.yaml says nothing. Add a "pack:" header with "namespace" and "content".');
    return { values: text, images: [], faults: list.faults };
  }
  if (value !== null && !mappingOf(value)) list.error('values', 'values.yaml is no mapping. Write key: value.');
  return { values: text, images: mappingOf(value) ? readHeader(value, list) : [], faults: list.faults };
}

/** Reads README.md. A pack without a usable one is still a pack. */
export function readReadme(files: PackFiles): Read<'readme'> {
  const list = new FaultList('README.md');
  const path = [...files.keys()].find((one) => /^readme\.md$/i.test(one));
  if (path === undefined) list.warning('readme', 'README.md is missing: nobody is told what the pack does. Add it.');
  const readme = textOfFile(files.get(path ?? '') ?? Buffer.alloc(0), list);
  return { readme, faults: list.faults.map((fault) => ({ ...fault, severity: 'warning' })) };
}

const LOGOS = ['logo.png', 'logo.jpg', 'logo.jpeg', 'logo.webp', 'logo.gif', 'logo.svg'];

/** Finds the logo, and what its bytes really are. */
export function readLogo(files: PackFiles): Read<'logo'> {
  const path = LOGOS.find((one) => files.has(one)) ?? 'logo.png';
  const list = new FaultList(path);
  const bytes = files.get(path);
  const mediaType = bytes ? mediaTypeOf(bytes) : null;
  if (!bytes) list.warning('logo', 'logo.png is missing. Add a small square PNG.');
  else if (bytes.length > MAX_LOGO_BYTES)
    list.warning('logo', `The logo has ${bytes.length} bytes and isn't shown. Keep it under ${MAX_LOGO_BYTES}.`);
  else if (mediaType === null)
    list.warning('logo', "The logo is no PNG, JPEG, GIF or WebP and isn't shown. Save it as PNG.");
  else if (mediaType !== EXPECTED[path.slice(path.lastIndexOf('.'))]) {
    list.warning('logo', `${path} is ${mediaType} by its bytes, and is served as that. Save it as what its name says.`);
  }
  const shown = bytes && bytes.length <= MAX_LOGO_BYTES && mediaType !== null;
  return { logo: shown ? { path, mediaType } : null, faults: list.faults };
}

const EXPECTED: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
};

/** Holds a pack's files against the limits of one pack, before anything in them is read. */
export function sizeFaults(files: PackFiles): readonly PackFault[] {
  const { files: most, fileBytes, unpackedBytes } = limits.registry;
  const found: PackFault[] = [];
  const error = (file: string, message: string): void =>
    void found.push({ file, rule: 'size', message, severity: 'error' });
  const total = [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  if (files.size > most) error('.', `The pack has ${files.size} files. Keep it under ${most}.`);
  if (total > unpackedBytes) error('.', `The pack has ${total} bytes. Keep it under ${unpackedBytes}.`);
  for (const [path, bytes] of files) {
    if (bytes.length > fileBytes && found.length < 100)
      error(path, `The file has ${bytes.length} bytes. Keep it under ${fileBytes}.`);
  }
  return found;
}
