import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Command } from './command.js';
import { unreadable } from './unreadable.js';

const HELP = `Brings receipts of devices without a network into the history (docs/devices.md).

  system-profiles receipt import FILE… [--server URL] [--note TEXT]

Each file is what "device sync --from" wrote. The API key is read from the environment: API_KEY.

  --server URL   default http://127.0.0.1:4000
  --note TEXT    a remark for the history

Exit code: 0 when every receipt was taken, 1 when one was not, 2 when the call is wrong.
`;

const MUTATION = `mutation Import($input: ImportReceiptInput!) {
  importReceipt(input: $input) { device { name runningVersion health } userErrors { message } }
}`;

type Payload = {
  readonly device: { readonly name: string; readonly runningVersion: string | null; readonly health: string } | null;
  readonly userErrors: readonly { readonly message: string }[];
};
type Answer = {
  readonly data?: { readonly importReceipt: Payload } | null;
  readonly errors?: readonly { message: string }[];
};

/** `receipt import`: what ran where no network is. */
export const receiptImport: Command = {
  name: ['receipt', 'import'],
  summary: 'bring receipts of offline devices into the history',
  help: HELP,
  run: async (words) => {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { server: { type: 'string', default: 'http://127.0.0.1:4000' }, note: { type: 'string' } },
      allowPositionals: true,
    });
    const key = process.env['API_KEY'];
    if (positionals.length === 0 || key === undefined) {
      process.stderr.write(`Name a receipt, and set API_KEY.\n\n${HELP}`);
      return 2;
    }
    let taken = 0;
    for (const path of positionals) {
      const line = await importOne(path, { server: values.server, key, note: values.note ?? null });
      taken += line.taken ? 1 : 0;
      process[line.taken ? 'stdout' : 'stderr'].write(`${path}: ${line.said}\n`);
    }
    return taken === positionals.length ? 0 : 1;
  },
};

type To = { readonly server: string; readonly key: string; readonly note: string | null };

async function importOne(path: string, { server, key, note }: To): Promise<{ taken: boolean; said: string }> {
  const receipt = (await readFile(path, 'utf8').catch(unreadable(path))).trim();
  if (!URL.canParse(server))
    throw new Error(`"${server}" is no address of a server. Give one such as https://profiles.example.`);
  const answer = await fetch(new URL('graphql', server.endsWith('/') ? server : `${server}/`), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query: MUTATION, variables: { input: { receipt, note } } }),
    signal: AbortSignal.timeout(30_000),
  }).catch((cause: unknown) => {
    throw new Error(`${server} doesn't answer (${reasonOf(cause)}). Is the address right, and --server given?`, {
      cause,
    });
  });
  const { data, errors } = (await answer.json().catch(() => ({}))) as Answer;
  const fault = errors?.[0]?.message ?? data?.importReceipt.userErrors[0]?.message;
  if (fault !== undefined) return { taken: false, said: fault };
  const device = data?.importReceipt.device;
  if (!device) return { taken: false, said: `The server answered ${answer.status} and nothing else.` };
  return { taken: true, said: `${device.name} runs ${device.runningVersion ?? 'nothing'} (${device.health}).` };
}

/** fetch says only that it failed; what failed is its cause. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
}
