import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditVerify } from '../../cli/audit-verify.js';
import { ANCHOR_TYPE } from '../../src/audit/anchors.js';
import { merkleRoot } from '../../src/audit/merkle.js';
import { canonicalJson, CHAIN_START, chainHash } from '../../src/store/hash-chain.js';
import { signerFrom } from '../archives/signer.js';

const signer = signerFrom();
const streamId = '01930000-0000-7000-8000-000000000001';
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audit-verify-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** An export of one event, the proof of it, and the keys: files as the server gives them. */
async function given(files: Readonly<Record<string, string>> = {}): Promise<void> {
  const event = {
    streamId,
    streamType: 'profile',
    revision: 1,
    commandId: streamId,
    commandIndex: 0,
    type: 'DraftOpened',
  };
  const [recordedAt, data, metadata] = [new Date(0), { version: '1.0.0' }, {}];
  const [dataJson, metadataJson] = [canonicalJson(data), canonicalJson(metadata)];
  const hashed = { ...event, schemaVersion: 1, recordedAt, dataJson, metadataJson };
  const hash = chainHash(CHAIN_START, hashed);
  const leaf = { streamId, revision: 1, hash };
  const statement = canonicalJson({
    type: ANCHOR_TYPE,
    number: 1,
    takenAt: recordedAt.toISOString(),
    root: merkleRoot([leaf]),
  });
  const signature = signer.sign(Buffer.from(statement)).toString('base64');
  const all = {
    'audit.jsonl': `${JSON.stringify({ ...event, schemaVersion: 1, recordedAt, data, metadata, hash })}\n`,
    'proof.json': JSON.stringify({ statement, signature, keyId: signer.keyId, leaf, path: [] }),
    'keys.pem': signer.publicKey,
    ...files,
  };
  for (const [name, text] of Object.entries(all)) await writeFile(join(folder, name), text);
}

/** What the command says, and its exit code; an error's sentence is what the program prints, with exit code 1. */
async function verify(...words: readonly string[]): Promise<{ code: number; said: string }> {
  let said = '';
  const hear = (text: unknown) => ((said += String(text)), true);
  const heard = [process.stdout, process.stderr].map((stream) => jest.spyOn(stream, 'write').mockImplementation(hear));
  try {
    const code = await auditVerify.run(words.map((word) => (word.startsWith('--') ? word : join(folder, word))));
    return { code, said };
  } catch (error) {
    return { code: 1, said: (error as Error).message };
  } finally {
    for (const one of heard) one.mockRestore();
  }
}

describe('audit verify', () => {
  test.each(['--public-key', '--key'])('takes the keys by %s', async (option) => {
    await given();
    expect(await verify('audit.jsonl', '--proof', 'proof.json', option, 'keys.pem')).toEqual({
      code: 0,
      said: `1 event of 1 stream: nothing is wrong. ${streamId} is anchored up to revision 1.\n`,
    });
  });

  test('refuses an anchor that none of the keys signed', async () => {
    await given({ 'keys.pem': signerFrom('another').publicKey });
    const { code, said } = await verify('audit.jsonl', '--proof', 'proof.json', '--public-key', 'keys.pem');
    expect([code, said]).toEqual([1, `None of the keys is ${signer.keyId}, which signed the anchor.\n`]);
  });

  test('takes no empty file, as a failed download leaves it, for a history without faults', async () => {
    await given({ 'audit.jsonl': '' });
    const { code, said } = await verify('audit.jsonl');
    expect([code, said]).toEqual([1, `${join(folder, 'audit.jsonl')} is empty: it holds no event of an export.\n`]);
  });

  test.each(['{"leaf": ', 'null', '{}', '[]', '"proof"', '7', '{"statement":"{}","leaf":null}'])(
    'names the file that holds no proof but %s',
    async (text) => {
      await given({ 'proof.json': text });
      const { code, said } = await verify('audit.jsonl', '--proof', 'proof.json', '--public-key', 'keys.pem');
      expect([code, said]).toEqual([
        1,
        `${join(folder, 'proof.json')} holds no proof: give what the server's /audit/proof answered.\n`,
      ]);
    },
  );

  test.each([
    ['nowhere', 'proof.json', 'keys.pem'],
    ['audit.jsonl', 'nowhere', 'keys.pem'],
    ['audit.jsonl', 'proof.json', 'nowhere'],
  ])('names a file that is not there: %s %s %s', async (file, proof, keys) => {
    await given();
    const { code, said } = await verify(file, '--proof', proof, '--public-key', keys);
    expect([code, said]).toEqual([
      1,
      `${join(folder, 'nowhere')} can't be read (ENOENT). Name a file that you may read.`,
    ]);
  });

  test('wants a proof and the keys together', async () => {
    await given();
    expect(await verify('audit.jsonl', '--public-key', 'keys.pem')).toMatchObject({ code: 2 });
  });
});
