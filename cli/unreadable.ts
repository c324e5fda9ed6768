import { Invalid } from '../src/errors.js';
import { hasCode } from '../src/system-error.js';

/** The system's words for a file that can't be read, as a sentence; every other error as it is. */
export function unreadable(path: string): (error: unknown) => never {
  return (error) => {
    const code = ['ENOENT', 'EACCES', 'EISDIR', 'EIO'].find((one) => hasCode(error, one));
    if (code === undefined) throw error;
    throw new Invalid('FILE', `${path} can't be read (${code}). Name a file that you may read.`, [], { cause: error });
  };
}
