import type { Readable } from 'node:stream';
import { Header, Pax } from 'tar';
import { Invalid } from '../errors.js';
import { BLOCK } from '../tar/entry.js';

/** An entry of a backup; its content is read before the next one is asked for. */
export type BackupEntry = {
  readonly path: string;
  readonly sizeBytes: number;
  readonly content: AsyncIterable<Buffer>;
};

/**
 * Reads the entries of a tar one after the other, holding no more than a piece of the stream.
 * @throws Invalid BACKUP when it isn't a tar that this program wrote
 */
export async function* entriesOf(tar: Readable): AsyncGenerator<BackupEntry> {
  const source = createSource(tar);
  for (let pax: Pax | undefined; ;) {
    const block = await source.exactly(BLOCK);
    if (block === null || block.every((byte) => byte === 0)) return;
    const header = new Header(block, 0, pax);
    if (!header.cksumValid) throw damaged('a header in it is damaged');
    const sizeBytes = header.size ?? 0;
    const padded = Math.ceil(sizeBytes / BLOCK) * BLOCK;
    if (header.type === 'ExtendedHeader') {
      const body = await source.exactly(padded);
      if (body === null) throw damaged('it was cut off');
      pax = Pax.parse(body.subarray(0, sizeBytes).toString());
      continue;
    }
    pax = undefined;
    let left = sizeBytes;
    const content = async function* (): AsyncGenerator<Buffer> {
      while (left > 0) {
        const piece = await source.some(left);
        if (piece === null) throw damaged('it was cut off');
        left -= piece.length;
        yield piece;
      }
    };
    yield { path: header.path ?? '', sizeBytes, content: content() };
    if (left > 0) throw new Error('An entry was left before it was read to its end.');
    await source.exactly(padded - sizeBytes);
  }
}

/** Cuts a stream into what is asked for. */
function createSource(stream: Readable) {
  const pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let waiting: Buffer = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    const next = await pieces.next().catch((cause: unknown) => {
      throw new Invalid(
        'BACKUP',
        'The file is no whole backup: it is damaged or was cut off. Nothing was restored: copy it again, or take another.',
        [],
        { cause },
      );
    });
    if (next.done === true) return false;
    waiting = waiting.length === 0 ? next.value : Buffer.concat([waiting, next.value]);
    return true;
  };
  const take = (count: number) => {
    const taken = waiting.subarray(0, count);
    waiting = waiting.subarray(count);
    return taken;
  };
  return {
    /** So many bytes; null when the stream ends before. */
    async exactly(count: number): Promise<Buffer | null> {
      while (waiting.length < count) if (!(await more())) return null;
      return take(count);
    },
    /** At least one byte and at most so many; null at the end. */
    async some(most: number): Promise<Buffer | null> {
      while (waiting.length === 0) if (!(await more())) return null;
      return take(most);
    },
  };
}

function damaged(why: string): Invalid {
  return new Invalid(
    'BACKUP',
    `The file is no whole backup: ${why}. Nothing was restored: copy it again, or take another.`,
  );
}
