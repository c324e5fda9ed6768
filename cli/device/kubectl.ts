import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { KubernetesObject } from './object-status.js';

/** A kubectl that can be asked. */
export type Kubectl = (words: readonly string[], input: string) => Promise<Said>;

/** `missing`: objects that the cluster doesn't have, in kubectl's words. `fault`: why it couldn't be asked; else null. */
export type Said = {
  readonly objects: readonly KubernetesObject[];
  readonly missing: readonly string[];
  readonly fault: string | null;
};

const PATIENCE_MS = 60_000;
const NOT_FOUND = /^Error from server \(NotFound\): (.*)$/;
/** A custom resource whose definition isn't there yet. */
const NO_KIND = /no matches for kind "([^"]*)"/;

/** The kubectl that knows the target: k3s has its own. Null when it isn't here, as where a container has k3s' folder alone. */
export async function kubectlHere(target: 'k3s' | 'kubectl' | null): Promise<Kubectl | null> {
  const isK3s = target === 'k3s' || (target === null && existsSync('/var/lib/rancher/k3s/server'));
  const [program, ...words] = isK3s ? ['k3s', 'kubectl'] : ['kubectl'];
  const { code } = await run(program, [...words, 'version', '--client'], '');
  return code === 0 ? async (more, input) => saidOf(await run(program, [...words, ...more], input)) : null;
}

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

function run(program: string, words: readonly string[], input: string): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(program, words);
    // Not spawn's own timeout, which outlives a program that could not be started.
    const timer = setTimeout(() => child.kill(), PATIENCE_MS);
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    // A program that isn't there, or that closes its input early, says so by how it ends.
    child.stdin.on('error', () => undefined).end(input);
    const ended = (code: number | null, said = err) => {
      clearTimeout(timer);
      resolve({ code, out, err: said });
    };
    child.on('error', ({ message }) => ended(null, message));
    child.on('close', (code) => ended(code));
  });
}

function saidOf({ code, out, err }: Ended): Said {
  const lines = err.split('\n').filter((line) => line.trim() !== '');
  const missing = lines.flatMap((line) => NOT_FOUND.exec(line)?.[1] ?? NO_KIND.exec(line)?.[1] ?? []);
  const objects = objectsIn(out);
  const isAsked = code === 0 || (code !== null && missing.length > 0);
  return { objects, missing, fault: isAsked ? null : (lines.at(-1) ?? 'kubectl did not answer.').slice(0, 500) };
}

/** One object stands alone, several in a list. */
function objectsIn(out: string): readonly KubernetesObject[] {
  if (out.trim() === '') return [];
  try {
    const { items, ...alone } = JSON.parse(out) as KubernetesObject & { items?: readonly KubernetesObject[] };
    return items ?? [alone];
  } catch (error) {
    // Cut off: whatever is missing is asked again in the next round.
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
