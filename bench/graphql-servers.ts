import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Ground } from './ground.js';

/** A server of contestants/graphql-server.ts in a process of its own. */
export type Server = {
  readonly kind: string;
  readonly url: string;
  readonly child: ChildProcess;
  /** processor time since it was asked last, and the memory that is in use now */
  readonly usage: () => Promise<Usage>;
};
export type Usage = { readonly cpuMs: number; readonly heapBytes: number };

/** Starts one on a database. @param options of its Node */
export async function startServer(
  kind: string,
  { url, folder }: Ground,
  key: string,
  options: readonly string[] = [],
): Promise<Server> {
  const file = fileURLToPath(new URL('./contestants/graphql-server.js', import.meta.url));
  const child = fork(file, [kind, url, path.join(folder, kind), key], { execArgv: [...process.execArgv, ...options] });
  const told = async <T>() => ((await once(child, 'message')) as [T])[0];
  const { url: address } = await told<{ url: string }>();
  return {
    ...{ kind, child, url: address },
    usage() {
      child.send('usage');
      return told<Usage>();
    },
  };
}

/** Ends it. */
export async function stopServer({ child }: Server): Promise<void> {
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
}
