import { YAMLException } from 'js-yaml';
import { parentPort, workerData } from 'node:worker_threads';
import type { RawChart } from './chart-entry.js';
import { chartsOf, NotAnIndex } from './helm-document.js';
import { loadIndexYaml } from './helm-scalar.js';

// The program of a thread of its own: parsing a large text as a whole would stop the process for seconds.

/** What the thread says: a part of the charts, and at last whether all went well. */
export type ThreadMessage =
  | { readonly charts: readonly RawChart[] }
  | { readonly done: true }
  | { readonly notAnIndex: true }
  | { readonly fault: string; readonly line: number };

/** Each message is unpacked in one go by the other side. */
const PART = 500;

if (parentPort) {
  for (const message of answersTo(workerData as Uint8Array)) parentPort.postMessage(message);
}

function* answersTo(bytes: Uint8Array): Generator<ThreadMessage> {
  try {
    const charts = [...chartsOf(loadIndexYaml(new TextDecoder().decode(bytes)))];
    for (let from = 0; from < charts.length; from += PART) yield { charts: charts.slice(from, from + PART) };
    yield { done: true };
  } catch (error) {
    if (error instanceof NotAnIndex) yield { notAnIndex: true };
    else if (error instanceof YAMLException) yield { fault: error.reason, line: (error.mark?.line ?? 0) + 1 };
    else throw error;
  }
}
