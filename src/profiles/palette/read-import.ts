import { Worker } from 'node:worker_threads';
import { Invalid } from '../../errors.js';
import { hasCode } from '../../system-error.js';
import { importFault } from './fields.js';
import type { ImportedProfile } from './imported.js';
import { readProfile } from './read-profile.js';
import type { ThreadAnswer } from './read-thread.js';

/** What is read before anybody would notice; a thread costs more. */
const SMALL = 128 * 1_024;
const PATIENCE_MS = 10_000;
const MOST_MEGABYTES = 512;

/**
 * Reads a profile as `readProfile`, a large one in a thread of its own, which a hostile one can neither keep busy for
 * long nor fill the memory with.
 */
export async function readImport(content: string, name?: string): Promise<ImportedProfile> {
  return content.length <= SMALL ? readProfile(content, name) : readInThread(content, name);
}

async function readInThread(content: string, name: string | undefined): Promise<ImportedProfile> {
  // Compiled it is JavaScript; tests run the source.
  const program = new URL(`./read-thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
  const resourceLimits = { maxOldGenerationSizeMb: MOST_MEGABYTES };
  const thread = new Worker(program, { workerData: { content, name }, resourceLimits });
  const deadline = AbortSignal.timeout(PATIENCE_MS);
  try {
    const answer = await answerOf(thread, deadline);
    if ('profile' in answer) return answer.profile;
    throw new Invalid(answer.fault.code, answer.fault.message, answer.fault.path);
  } catch (error) {
    if (deadline.aborted) throw importFault('TOO_HARD', tooHard('takes too long'), { cause: error });
    if (hasCode(error, 'ERR_WORKER_OUT_OF_MEMORY'))
      throw importFault('TOO_HARD', tooHard('takes too much memory'), { cause: error });
    throw error;
  } finally {
    await thread.terminate();
  }
}

function tooHard(what: string): string {
  return `The file ${what} to read. Export the profile again and import that file.`;
}

function answerOf(thread: Worker, deadline: AbortSignal): Promise<ThreadAnswer> {
  return new Promise((resolve, reject) => {
    deadline.addEventListener('abort', () => reject(deadline.reason as Error), { once: true });
    thread.on('error', reject);
    thread.on('exit', (code) => reject(new Error(`The thread that reads an import ended early, with code ${code}.`)));
    thread.on('message', resolve);
  });
}
