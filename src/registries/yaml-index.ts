import { YAMLException } from 'js-yaml';
import type { RawChart } from './chart-entry.js';
import { chartsOf } from './helm-document.js';
import { loadIndexYaml } from './helm-scalar.js';

/** The text is no YAML, or too hard to read. Its message is the end of a sentence. */
export class BrokenYaml extends Error {}

/**
 * Reads an index in any shape that YAML has, as a whole and at once.
 * @throws NotAnIndex, BrokenYaml
 */
export function readYamlIndex(bytes: Uint8Array): readonly RawChart[] {
  return [...chartsOf(parsed(new TextDecoder().decode(bytes)))];
}

function parsed(text: string): unknown {
  try {
    return loadIndexYaml(text);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    throw new BrokenYaml(`${error.reason} in line ${(error.mark?.line ?? 0) + 1}`, { cause: error });
  }
}
