import { readFile } from 'node:fs/promises';
import { AgentFault } from './protocol.js';

/** The text of a file that the operator named. @throws AgentFault with a sentence when it can't be read */
export function givenText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(unusable(path, 'Name a file that you may read.'));
}

/** The system's error about what the operator named, as a sentence with the way out; every other error as it is. */
export function unusable(path: string, wayOut: string): (error: unknown) => never {
  return (cause) => {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    throw new AgentFault(`${path} can't be used (${code}). ${wayOut}`, false, { cause });
  };
}
