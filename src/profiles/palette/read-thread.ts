import { parentPort, workerData } from 'node:worker_threads';
import { Invalid } from '../../errors.js';
import type { ImportedProfile } from './imported.js';
import { readProfile } from './read-profile.js';

// The program of a thread of its own: a hostile file of some megabytes would stop the process for a minute.

/** What the thread is given. */
export type ThreadOrder = { readonly content: string; readonly name: string | undefined };

/** What the thread says: the profile, or the fault that `readProfile` threw. */
export type ThreadAnswer =
  | { readonly profile: ImportedProfile }
  | { readonly fault: { readonly code: string; readonly message: string; readonly path: readonly string[] } };

if (parentPort) parentPort.postMessage(answerTo(workerData as ThreadOrder));

function answerTo({ content, name }: ThreadOrder): ThreadAnswer {
  try {
    return { profile: readProfile(content, name) };
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    const { code, message, path } = error;
    return { fault: { code, message, path } };
  }
}
