import { Worker } from 'node:worker_threads';
import { limits } from '../limits.js';
import { hasCode } from '../system-error.js';
import type { RawChart } from './chart-entry.js';
import { NotAnIndex } from './helm-document.js';
import { BrokenYaml, readYamlIndex } from './yaml-index.js';
import type { ThreadMessage } from './yaml-thread.js';

/** What is read before anybody would notice; a thread costs more. */
const SMALL_BYTES = 128 * 1_024;
const MOST_MEGABYTES = 1_024;

/**
 * Reads an index in any shape that YAML has, large ones in a thread of its own, which hostile YAML can neither keep busy
 * for ever nor fill the memory with.
 * @throws NotAnIndex, BrokenYaml, the signal's reason
 */
export async function readAnyYaml(bytes: Buffer, signal: AbortSignal): Promise<readonly RawChart[]> {
  signal.throwIfAborted();
  return bytes.length <= SMALL_BYTES ? readYamlIndex(bytes) : readInThread(bytes, signal);
}

async function readInThread(bytes: Buffer, signal: AbortSignal): Promise<readonly RawChart[]> {
  // Compiled it is JavaScript; tests run the source.
  const program = new URL(`./yaml-thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
  const thread = new Worker(program, { workerData: bytes, resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES } });
  const deadline = AbortSignal.timeout(limits.registry.answerMs);
  try {
    return await chartsFrom(thread, AbortSignal.any([signal, deadline]));
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.aborted) throw new BrokenYaml('it takes too long to read', { cause: error });
    if (hasCode(error, 'ERR_WORKER_OUT_OF_MEMORY'))
      throw new BrokenYaml('it takes too much memory to read', { cause: error });
    throw error;
  } finally {
    await thread.terminate();
  }
}

function chartsFrom(thread: Worker, signal: AbortSignal): Promise<readonly RawChart[]> {
  return new Promise((resolve, reject) => {
    const charts: RawChart[] = [];
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    thread.on('error', reject);
    thread.on('exit', (code) => reject(new Error(`The thread that reads YAML ended early, with code ${code}.`)));
    thread.on('message', (message: ThreadMessage) => {
      if ('charts' in message) charts.push(...message.charts);
      else if ('done' in message) resolve(charts);
      else reject('broken' in message ? new BrokenYaml(message.broken) : new NotAnIndex());
    });
  });
}
