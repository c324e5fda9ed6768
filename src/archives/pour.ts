import type { FileHandle } from 'node:fs/promises';
import type { Writable } from 'node:stream';

/** A file of the store that is open. It can be read to its end, also when it is removed from the store meanwhile. */
export type OpenFile = {
  readonly sizeBytes: number;
  /**
   * Writes bytes `start` to `end` inclusive to a sink, at the sink's speed, and leaves the sink open.
   * @throws ERR_STREAM_PREMATURE_CLOSE when the sink is closed before its end, and what the file does wrong
   */
  pour(sink: Writable, range: { readonly start: number; readonly end: number }): Promise<void>;
  close(): Promise<void>;
};

/** Two of them for each download: one fills while the other one flows off. More bytes at once win nothing (measured). */
const BUFFER_BYTES = 256 * 1024;

/**
 * An open file of a folder. Its bytes go through the same two buffers from first to last: a stream takes new memory for
 * every piece, which costs half as much again as reading and sending it.
 */
export function openFileOf(file: FileHandle, sizeBytes: number): OpenFile {
  return {
    sizeBytes,
    async pour(sink, { start, end }) {
      const length = Math.min(BUFFER_BYTES, end - start + 1);
      const buffers = Array.from({ length: 2 }, () => ({
        bytes: Buffer.allocUnsafeSlow(length),
        flown: Promise.resolve(),
      }));
      for (let at = start, turn = 0; at <= end; turn = 1 - turn) {
        const buffer = buffers[turn]!;
        await buffer.flown;
        const { bytesRead } = await file.read(buffer.bytes, 0, Math.min(length, end - at + 1), at);
        if (bytesRead === 0) throw new Error('A file of the store ended before its end.');
        buffer.flown = written(sink, buffer.bytes.subarray(0, bytesRead));
        // Told when its turn comes, or below.
        buffer.flown.catch(() => undefined);
        at += bytesRead;
      }
      for (const { flown } of buffers) await flown;
    },
    close: () => file.close(),
  };
}

/** Writes a piece and waits until the sink has taken it: its memory may be used again then. */
export function written(sink: Writable, piece: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    // A response that waits behind another one on its connection is never told of its writes when that is cut.
    const onClose = () => reject(closedEarly());
    if (sink.destroyed) {
      onClose();
      return;
    }
    sink.once('close', onClose);
    sink.write(piece, (error) => {
      sink.off('close', onClose);
      if (error) reject(error);
      else resolve();
    });
  });
}

function closedEarly(): Error {
  return Object.assign(new Error('The sink was closed before its end.'), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
}
