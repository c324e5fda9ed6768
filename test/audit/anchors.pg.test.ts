import { createHash, createPublicKey } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { takeAnchor, type AnchorPorts, type AnchorStatement } from '../../src/audit/anchors.js';
import { checkProof, proofOf, type Proof } from '../../src/audit/proof.js';
import { createEventStore, type ManagedEventStore } from '../../src/store/event-store.js';
import { signerFrom } from '../archives/signer.js';
import { eventually } from '../store/eventually.js';
import { addBooks, newShelf } from '../store/shelf.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';

const signer = signerFrom();
const keys = [createPublicKey(signer.publicKey)];

let database: FreshDatabase;
let store: ManagedEventStore;
let copies: Map<string, string>;
let ports: AnchorPorts;

beforeEach(async () => {
  database = await freshDatabase();
  store = createEventStore({ pool: database.pool, upcasters: {} });
  copies = new Map();
  ports = {
    pool: database.pool,
    signer: () => Promise.resolve(signer),
    copy: async (name, bytes) => void copies.set(name, bytes.toString()),
  };
});
afterEach(() => database.close());

/** Waits until the fence has let all of so many events through: another test's transaction may hold it for a moment. */
const visible = (events: number) => eventually(async () => (await store.readAfter(null, 100)).events.length === events);

/** Anchors what is new among so many events. */
async function anchored(events: number): Promise<AnchorStatement> {
  await visible(events);
  const taken = await takeAnchor(ports);
  if (taken === null) throw new Error('There was nothing to anchor.');
  return taken;
}

describe('an anchor', () => {
  test('covers what changed since the one before, names it, and is copied outside the database', async () => {
    expect(await takeAnchor(ports)).toBeNull();
    const [one, other] = [newShelf(), newShelf()];
    await store.execute(addBooks(one, 'Emma', 'Persuasion'));
    await store.execute(addBooks(other, 'Sanditon'));
    const first = await anchored(3);
    expect(first).toMatchObject({ number: 1, size: 2, previous: '0'.repeat(64) });
    expect(await takeAnchor(ports)).toBeNull();

    await store.execute(addBooks(one, 'Lady Susan'));
    const second = await anchored(4);
    const copy = JSON.parse(copies.get('000001.json')!) as { statement: string };
    expect(second).toMatchObject({
      number: 2,
      size: 1,
      previous: createHash('sha256').update(copy.statement).digest('hex'),
    });
    expect([...copies.keys()]).toEqual(['000001.json', '000002.json']);
  });

  test('that could not be copied is not kept', async () => {
    await store.execute(addBooks(newShelf(), 'Emma'));
    await anchored(1);
    await store.execute(addBooks(newShelf(), 'Emma'));
    await visible(2);
    const full = { ...ports, copy: () => Promise.reject(new Error('The disk is full.')) };
    await expect(takeAnchor(full)).rejects.toThrow('The disk is full.');
    expect(await anchored(2)).toMatchObject({ number: 2 });
  });
});

describe('a proof', () => {
  test('of every revision leads to the anchor that covers it', async () => {
    const shelves = Array.from({ length: 5 }, () => newShelf());
    for (const shelf of shelves) await store.execute(addBooks(shelf, 'Emma', 'Persuasion'));
    await anchored(10);
    await store.execute(addBooks(shelves[0]!, 'Sanditon'));
    await anchored(11);
    for (const shelf of shelves)
      for (const revision of [1, 2]) {
        const proof = await proofOf(database.pool, shelf, revision);
        expect(checkProof(proof!, keys)).toMatchObject({ number: 1 });
        expect(proof!.leaf).toMatchObject({ streamId: shelf, revision: 2 });
      }
    expect(checkProof((await proofOf(database.pool, shelves[0]!, 3))!, keys)).toMatchObject({ number: 2 });
    expect(await proofOf(database.pool, shelves[1]!, 3)).toBeNull();
    expect(await proofOf(database.pool, newShelf(), 1)).toBeNull();
  });

  test.each<[string, (proof: Proof) => Proof, RegExp]>([
    [
      'another head',
      (proof) => ({ ...proof, leaf: { ...proof.leaf, hash: 'ab'.repeat(32) } }),
      /does not lead to the root/,
    ],
    ['a path cut short', (proof) => ({ ...proof, path: proof.path.slice(1) }), /does not lead to the root/],
    [
      'another statement',
      (proof) => ({ ...proof, statement: proof.statement.replace('"size":3', '"size":4') }),
      /not by the key/,
    ],
    ['another signer', (proof) => ({ ...proof, keyId: 'f'.repeat(64) }), /None of the keys/],
    [
      'a signed statement of another kind',
      (proof) => ({ ...proof, statement: '{"type":"x"}' }),
      /no statement of an anchor/,
    ],
    ['no statement', (proof) => ({ ...proof, statement: 'x' }), /no statement of an anchor/],
  ])('with %s proves nothing', async (_, forge, sentence) => {
    const shelves = Array.from({ length: 3 }, () => newShelf());
    for (const shelf of shelves) await store.execute(addBooks(shelf, 'Emma'));
    await anchored(3);
    const proof = await proofOf(database.pool, shelves[0]!, 1);
    expect(checkProof(forge(proof!), keys)).toMatch(sentence);
  });
});
