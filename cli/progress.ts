/**
 * Tells how far something is, on one line that is written over; nothing where no person looks on (a file, a pipe), where
 * it would stick to the line that comes next.
 */
export type Progress = { readonly tell: (text: string) => void; readonly end: () => void };

/** @param screen standard error, unless told otherwise */
export function createProgress(screen: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stderr): Progress {
  const write = (text: string) => {
    if (screen.isTTY) screen.write(`\r${text}\x1b[K`);
  };
  return { tell: write, end: () => write('') };
}
