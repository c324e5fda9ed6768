import { Worker } from 'node:worker_threads';
import { limits } from '../limits.js';
import type { RawChart } from './chart-entry.js';
import { NotAnIndex } from './helm-document.js';
import type { ThreadMessage } from './yaml-thread.js';

/** Reads an index in any shape that YAML has. Rejects with NotAnIndex, BrokenYaml, or the signal's reason. */
export type ReadYamlIndex = (bytes: Buffer, signal: AbortSignal) => Promise<readonly RawChart[]>;

/** The text is no YAML, or too hard to read. Its message is the end of a sentence. */
export class BrokenYaml extends Error {}

const MOST_MEGABYTES = 1_024;

/** Reads it in a thread of its own, which hostile YAML can neither keep busy for ever nor fill the memory with. */
export const readYamlInThread: ReadYamlIndex = async (bytes, signal) => {
  signal.throwIfAborted();
  // Compiled it is JavaScript, in tests it isn't.
  const program = new URL(`./yaml-thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
  const thread = new Worker(program, { workerData: bytes, resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES } });
  const deadline = AbortSignal.timeout(limits.registry.answerMs);
  try {
    return await chartsFrom(thread, AbortSignal.any([signal, deadline]));
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.aborted) throw new BrokenYaml('takes too long to read');
    if (isOutOfMemory(error)) throw new BrokenYaml('takes too much memory to read');
    throw error;
  } finally {
    await thread.terminate();
  }
};

function chartsFrom(thread: Worker, signal: AbortSignal): Promise<readonly RawChart[]> {
  return new Promise((resolve, reject) => {
    const charts: RawChart[] = [];
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    thread.on('error', reject);
    thread.on('exit', (code) => reject(new Error(`The thread that reads YAML ended early, with code ${code}.`)));
    thread.on('message', (message: ThreadMessage) => {
      if ('charts' in message) charts.push(...message.charts);
      else if ('done' in message) resolve(charts);
      else reject('fault' in message ? new BrokenYaml(`${message.fault} in line ${message.line}`) : new NotAnIndex());
    });
  });
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
