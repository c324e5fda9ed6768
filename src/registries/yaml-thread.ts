import { parentPort, workerData } from 'node:worker_threads';
import type { RawChart } from './chart-entry.js';
import { NotAnIndex } from './helm-document.js';
import { BrokenYaml, readYamlIndex } from './yaml-index.js';

// The program of a thread of its own: parsing a large text as a whole would stop the process for seconds.

/** What the thread says: a part of the charts, and at last whether all went well. */
export type ThreadMessage =
  | { readonly charts: readonly RawChart[] }
  | { readonly done: true }
  | { readonly notAnIndex: true }
  | { readonly broken: string };

/** Each message is unpacked in one go by the other side. */
const PART = 500;

if (parentPort) {
  for (const message of answersTo(workerData as Uint8Array)) parentPort.postMessage(message);
}

function* answersTo(bytes: Uint8Array): Generator<ThreadMessage> {
  try {
    const charts = readYamlIndex(bytes);
    for (let from = 0; from < charts.length; from += PART) yield { charts: charts.slice(from, from + PART) };
    yield { done: true };
  } catch (error) {
    if (error instanceof NotAnIndex) yield { notAnIndex: true };
    else if (error instanceof BrokenYaml) yield { broken: error.message };
    else throw error;
  }
}
