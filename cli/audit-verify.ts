import { createPublicKey, type KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { checkExport, type ExportCheck } from '../src/audit/check-export.js';
import { checkProof, type Proof } from '../src/audit/proof.js';
import type { Command } from './command.js';
import { PUBLIC_KEY, publicKeyOf } from './public-key.js';

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
    for await (const line of createInterface({ input: createReadStream(file) })) if (!check.line(line)) break;
    const fault = check.verdict().firstBroken ?? (proof && faultOf(proof, check, await keysIn(keyFile ?? '')));
    if (fault !== null) {
      process.stdout.write(`${fault}\n`);
      return 1;
    }
    const anchored = proof ? ` ${proof.leaf.streamId} is anchored up to revision ${proof.leaf.revision}.` : '';
    process.stdout.write(
      `${counted(check.verdict().events, 'event')} of ${counted(check.streams(), 'stream')}: nothing is wrong.${anchored}\n`,
    );
    return 0;
  },
};

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

/** @returns the proof; a sentence when the file holds what the server said instead of one */
async function proofIn(file: string): Promise<Proof | string> {
  const read = JSON.parse(await readFile(file, 'utf8')) as Proof | { readonly error: { readonly message: string } };
  return 'error' in read ? `${file} holds no proof, but what the server answered: ${read.error.message}` : read;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

async function keysIn(file: string): Promise<readonly KeyObject[]> {
  const blocks = (await readFile(file, 'utf8')).match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g);
  return (blocks ?? []).map((pem) => createPublicKey(pem));
}
