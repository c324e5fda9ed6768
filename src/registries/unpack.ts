import { Header, Pax } from 'tar';
import { Invalid } from '../errors.js';
import { limits } from '../limits.js';
import { BLOCK, isPlainPath, padding } from '../tar/entry.js';
import { inflating, isZeros, type Inflating } from './inflating.js';

/** How much an archive may hold; the names are those of the limits. */
export type UnpackLimits = {
  readonly archiveBytes: number;
  readonly unpackedBytes: number;
  readonly files: number;
  readonly fileBytes: number;
};

/** Headers of headers: long paths and the like. More is no path. */
const META_BYTES = 64 * 1_024;
const PATH_LENGTH = 1_024;

/**
 * Unpacks the archive of a pack or a chart into memory. Only plain files come out of it; a link, a device, a path that
 * leads out, a bomb: what could harm whoever unpacks it refuses the whole archive. When one folder holds everything, its
 * name is left out of the paths.
 * @param bytes a gzipped tar
 * @returns contents by path
 * @throws Invalid ARCHIVE_TOO_LARGE, ARCHIVE_UNREADABLE, ARCHIVE_UNSAFE
 */
export async function unpack(
  bytes: Buffer,
  allowed: UnpackLimits = limits.registry,
): Promise<ReadonlyMap<string, Buffer>> {
  const { archiveBytes, unpackedBytes } = allowed;
  if (bytes.length > archiveBytes) throw tooLarge(`${bytes.length} bytes, and ${archiveBytes} are allowed`);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) throw unreadable("isn't gzipped");
  const content = inflating(bytes, unpackedBytes, () =>
    tooLarge(`more than ${unpackedBytes} bytes when it is unpacked`),
  );
  try {
    const files = await filesIn(content, allowed);
    if (files.size === 0) throw unreadable('holds no files');
    return withoutTopFolder(files);
  } finally {
    content.close();
  }
}

/** What the next header is to be read with: extended headers of its own, and of all. */
type Extensions = { own: Pax | undefined; all: Pax | undefined };

async function filesIn(content: Inflating, allowed: UnpackLimits): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const extensions: Extensions = { own: undefined, all: undefined };
  let entries = 0;
  for (;;) {
    const header = await nextHeader(content, extensions);
    if (header === null) break;
    entries += 1;
    // Folders and headers of headers count too: they cost as much as files.
    if (entries > 3 * allowed.files || files.size > allowed.files) throw tooLarge(`more than ${allowed.files} files`);
    if (isMeta(header)) extend(extensions, header, await body(content, header, META_BYTES));
    else {
      await takeEntry(files, header, content, allowed);
      extensions.own = undefined;
    }
  }
  await content.finish();
  if (files.size > allowed.files) throw tooLarge(`more than ${allowed.files} files`);
  return files;
}

async function nextHeader(content: Inflating, { own, all }: Extensions): Promise<Header | null> {
  const block = await content.take(BLOCK);
  // Two empty blocks end a tar; some writers leave them out.
  if (block.length === 0 || isZeros(block)) return null;
  if (block.length < BLOCK) throw unreadable('ends in the middle');
  const header = headerIn(block, own, all);
  if (!header.cksumValid) throw unreadable("isn't a tar, or is damaged");
  // A size that is no number reads as none; only an empty field means that.
  if (header.size === undefined && /[^\0 ]/.test(block.toString('latin1', SIZE.start, SIZE.end)))
    throw unreadable('is damaged');
  return header;
}

/** Where a header says how large its file is. */
const SIZE = { start: 124, end: 136 } as const;

function headerIn(block: Buffer, own: Pax | undefined, all: Pax | undefined): Header {
  try {
    return new Header(block, 0, own, all);
  } catch (cause) {
    // A number that no program can hold: tar throws a plain error.
    throw unreadable('is damaged', { cause });
  }
}

async function takeEntry(
  files: Map<string, Buffer>,
  header: Header,
  content: Inflating,
  { fileBytes }: UnpackLimits,
): Promise<void> {
  const path = safePath(header);
  const { type } = header;
  const bytes = await body(content, header, fileBytes);
  if (type === 'Directory' || path === '') return;
  if (type !== 'File' && type !== 'OldFile')
    throw unsafe(`${quoted(path)} is ${KINDS[type] ?? 'neither a file nor a folder'}`);
  if (files.has(path)) throw unsafe(`${quoted(path)} is in it twice`);
  files.set(path, bytes);
}

const KINDS: Readonly<Record<string, string>> = {
  SymbolicLink: 'a symbolic link',
  Link: 'a hard link',
  CharacterDevice: 'a device',
  BlockDevice: 'a device',
  FIFO: 'a pipe',
};

async function body(content: Inflating, header: Header, mostBytes: number): Promise<Buffer> {
  const size = header.size ?? 0;
  if (!Number.isSafeInteger(size) || size < 0) throw unreadable('is damaged');
  if (size > mostBytes)
    throw tooLarge(`a file of ${size} bytes (${quoted(header.path ?? '')}), and ${mostBytes} are allowed for one`);
  const bytes = await content.take(size);
  const filling = padding(size).length;
  if (bytes.length < size || (await content.take(filling)).length < filling) throw unreadable('ends in the middle');
  return bytes;
}

const META_TYPES = [
  'ExtendedHeader',
  'OldExtendedHeader',
  'GlobalExtendedHeader',
  'NextFileHasLongPath',
  'OldGnuLongPath',
  'NextFileHasLongLinkpath',
];

function isMeta({ type }: Header): boolean {
  return META_TYPES.includes(type);
}

function extend(extensions: Extensions, { type }: Header, bytes: Buffer): void {
  const text = bytes.toString('utf8');
  if (type === 'GlobalExtendedHeader') extensions.all = Pax.parse(text, extensions.all, true);
  else if (type === 'ExtendedHeader' || type === 'OldExtendedHeader') extensions.own = Pax.parse(text, extensions.own);
  else {
    const value = text.replace(/\0[^]*$/, '');
    const field = type === 'NextFileHasLongLinkpath' ? { linkpath: value } : { path: value };
    extensions.own = Object.assign(new Pax({}), extensions.own, field);
  }
}

/** The path of an entry from the root of the archive, without a slash at its end; empty for the root itself. */
function safePath({ path = '' }: Header): string {
  const plain = path.replace(/^(?:\.\/+)+|^\.$/, '').replace(/\/+$/, '');
  if (path.startsWith('/')) throw unsafe(`the path ${quoted(path)} is absolute`);
  if (path.includes('\uFFFD')) throw unsafe(`the path ${quoted(path)} isn't UTF-8`);
  if (plain !== '' && (!isPlainPath(plain) || plain.length > PATH_LENGTH))
    throw unsafe(`the path ${quoted(path)} leads out of it or isn't plain`);
  return plain;
}

function withoutTopFolder(files: ReadonlyMap<string, Buffer>): ReadonlyMap<string, Buffer> {
  const [first = ''] = files.keys();
  const top = first.slice(0, first.indexOf('/') + 1);
  if (top === '' || ![...files.keys()].every((path) => path.startsWith(top))) return files;
  return new Map([...files].map(([path, bytes]) => [path.slice(top.length), bytes]));
}

function quoted(path: string): string {
  return JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);
}

function tooLarge(what: string): Invalid {
  return new Invalid('ARCHIVE_TOO_LARGE', `The archive has ${what}. Publish a smaller one.`);
}

function unreadable(fault: string, options: ErrorOptions = {}): Invalid {
  return new Invalid('ARCHIVE_UNREADABLE', `The archive ${fault}. Publish it again as a gzipped tar.`, [], options);
}

function unsafe(fault: string): Invalid {
  return new Invalid(
    'ARCHIVE_UNSAFE',
    `The archive isn't safe to unpack: ${fault}. Publish one with plain files and folders only.`,
  );
}
