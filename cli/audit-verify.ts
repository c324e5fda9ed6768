import { createPublicKey, type KeyObject } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { checkExport, type ExportCheck } from '../src/audit/check-export.js';
import { checkProof, type Proof } from '../src/audit/proof.js';
import type { Command } from './command.js';
import { PUBLIC_KEY, publicKeyOf } from './public-key.js';
import { unreadable } from './unreadable.js';

const HELP = `Checks an export of the audit without the server that it came from (docs/operations.md).

  system-profiles audit verify FILE.jsonl [--proof FILE.json --public-key PEM]

Recomputes the hash chain of every stream in the export, and names the first event that was altered or is missing.
With a proof it also shows that the stream was in the log when an anchor was signed: the path from the stream's head to
the anchor's root, and the signature.

  --proof FILE       of the server's /audit/proof
  --public-key PEM   file with the public keys, of the server's /signing-keys.pem; --key says the same

Exit code: 0 when nothing is wrong, 1 when something is, 2 when the call is wrong.
`;

/** `audit verify`: was this history rewritten? */
export const auditVerify: Command = {
  name: ['audit', 'verify'],
  summary: 'check an export of the audit',
  help: HELP,
  run: async (words) => {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { proof: { type: 'string' }, ...PUBLIC_KEY },
      allowPositionals: true,
    });
    const [file, ...more] = positionals;
    const keyFile = publicKeyOf(values);
    if (file === undefined || more.length > 0 || (values.proof === undefined) !== (keyFile === undefined)) {
      process.stderr.write(`Name one export, and --proof together with --public-key.\n\n${HELP}`);
      return 2;
    }
    const proof = values.proof === undefined ? null : await proofIn(values.proof);
    if (typeof proof === 'string') {
      process.stdout.write(`${proof}\n`);
      return 1;
    }
    const check = checkExport(proof?.leaf ?? null);
    await readInto(check, file).catch(unreadable(file));
    const { firstBroken, events } = check.verdict();
    // What a download that failed leaves behind must not pass for a history without faults.
    const empty = events === 0 ? `${file} is empty: it holds no event of an export.` : null;
    const fault = firstBroken ?? empty ?? (proof && faultOf(proof, check, await keysIn(keyFile ?? '')));
    if (fault !== null) {
      process.stdout.write(`${fault}\n`);
      return 1;
    }
    const anchored = proof ? ` ${proof.leaf.streamId} is anchored up to revision ${proof.leaf.revision}.` : '';
    process.stdout.write(
      `${counted(events, 'event')} of ${counted(check.streams(), 'stream')}: nothing is wrong.${anchored}\n`,
    );
    return 0;
  },
};

async function readInto(check: ExportCheck, file: string): Promise<void> {
  const handle = await open(file, 'r');
  // Reading ends the handle, also when it is left early.
  for await (const line of createInterface({ input: handle.createReadStream() })) if (!check.line(line)) break;
}

function faultOf(proof: Proof, check: ExportCheck, keys: readonly KeyObject[]): string | null {
  const statement = checkProof(proof, keys);
  if (typeof statement === 'string') return statement;
  const { streamId, revision, hash } = proof.leaf;
  const exported = check.hashOf(streamId, revision);
  if (exported === null) return `The export has no revision ${revision} of ${streamId}, which the proof is about.`;
  return exported === hash
    ? null
    : `Stream ${streamId} was rewritten: anchor ${statement.number} of ${statement.takenAt} has another hash for revision ${revision}.`;
}

/** @returns the proof; a sentence when the file holds none, with what the server said instead of one */
async function proofIn(file: string): Promise<Proof | string> {
  const none = `${file} holds no proof`;
  const read = jsonOf(await readFile(file, 'utf8').catch(unreadable(file)));
  if (read?.error?.message !== undefined) return `${none}, but what the server answered: ${read.error.message}`;
  const isWhole = typeof read?.statement === 'string' && typeof read.leaf === 'object' && Array.isArray(read.path);
  return isWhole ? (read as Proof) : `${none}: give what the server's /audit/proof answered.`;
}

function jsonOf(text: string): (Partial<Proof> & { readonly error?: { readonly message?: string } }) | null {
  try {
    return JSON.parse(text) as ReturnType<typeof jsonOf>;
  } catch {
    return null;
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

async function keysIn(file: string): Promise<readonly KeyObject[]> {
  const text = await readFile(file, 'utf8').catch(unreadable(file));
  const blocks = text.match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g);
  return (blocks ?? []).map((pem) => createPublicKey(pem));
}
