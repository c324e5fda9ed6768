import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createPublicKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { globalId } from '../../schema/global-id.js';
import { createAuditExport, EXPORT_PATH } from '../../src/audit/export.js';
import { createProofRoute, PROOF_PATH } from '../../src/audit/proof-route.js';
import { checkExport } from '../../src/audit/check-export.js';
import { takeAnchor } from '../../src/audit/anchors.js';
import { checkProof, type Proof } from '../../src/audit/proof.js';
import { signerFrom } from '../archives/signer.js';
import { auditVerify } from '../../cli/audit-verify.js';
import { eventually } from '../store/eventually.js';
import { AUTHORIZED, serve, type Served } from './served.js';
import { caller, openWorkshop, type Workshop } from '../profiles/wizard-workshop.js';
import { createAudit } from '../../src/audit/create-audit.js';
import { createProfileDescriber } from '../../src/profiles/audit-lines.js';
import { profileFold } from '../../src/profiles/fold.js';
import { ADMIN_KEY } from './served.js';
import { authenticator } from '../../src/access/authenticate.js';

const signer = signerFrom();
let shop: Workshop;
let served: Served;
let folder: string;
const ids: string[] = [];

beforeAll(async () => {
  shop = await openWorkshop();
  folder = await mkdtemp(path.join(os.tmpdir(), 'system-profiles-export-'));
  const ada = caller('ada');
  for (const name of ['Gateway', '=HYPERLINK("x")', 'Comma, "quoted"\nand broken']) {
    const clean = name.replace('\n', ' ');
    const { profileId } = await shop.wizard.create(
      { name: clean, description: '', tags: [], version: '1.0.0', note: name.includes('=') ? '=1+1' : 'why, "not"' },
      ada,
    );
    ids.push(profileId);
    // More than one page of the log.
    if (ids.length === 1)
      for (let round = 0; round < 220; round += 1)
        await shop.wizard.updateInformation({ profileId, description: `Round ${round}` }, ada);
  }
  const { pool } = shop.database;
  const audit = createAudit({ store: shop.store, describers: [createProfileDescriber(shop.store, profileFold)], pool });
  const knows = authenticator(ADMIN_KEY);
  const ports = {
    audit,
    authenticate: async (request: { headers: { authorization?: string | undefined } }) => knows(request.headers),
  };
  served = await serve(
    {},
    {
      plain: new Map([
        [EXPORT_PATH, createAuditExport(ports)],
        [PROOF_PATH, createProofRoute(ports)],
      ]),
    },
  );
  // Another test's transaction may hold the fence for a moment.
  await eventually(async () => (await shop.store.readAfter(null, 500)).events.length === 223);
  await takeAnchor({ pool, signer: () => Promise.resolve(signer), copy: () => Promise.resolve() });
});
afterAll(async () => {
  await served.drain();
  await shop.close();
  await rm(folder, { recursive: true, force: true });
});

const get = (address: string) => fetch(served.url + address, { headers: AUTHORIZED });
const text = async (address: string) => (await get(address)).text();
const linesOf = (all: string) => all.split('\n').slice(0, -1);

describe('the export as JSON lines', () => {
  test('holds every event, whole, and its chains can be recomputed', async () => {
    const lines = linesOf(await text(EXPORT_PATH));
    expect(lines).toHaveLength(223);
    const check = checkExport(null);
    expect(lines.every((line) => check.line(line))).toBe(true);
    expect(check.verdict()).toEqual({ intact: true, events: 223, firstBroken: null });
    expect(JSON.parse(lines[0]!)).toMatchObject({
      type: 'ProfileCreated',
      summary: expect.stringContaining('Gateway'),
      metadata: { note: 'why, "not"' },
    });
  });

  test('goes on after a cursor as if it had never been cut off', async () => {
    const lines = linesOf(await text(EXPORT_PATH));
    const { cursor } = JSON.parse(lines[99]!) as { cursor: string };
    expect(linesOf(await text(`${EXPORT_PATH}?after=${cursor}`))).toEqual(lines.slice(100));
  });

  test('is narrowed by stream, type, actor and time', async () => {
    const count = async (query: string) => linesOf(await text(`${EXPORT_PATH}?${query}`)).length;
    expect(await count(`stream=${ids[1]}`)).toBe(1);
    expect(await count('type=ProfileCreated')).toBe(3);
    expect(await count('type=ProfileCreated&type=DescriptionChanged')).toBe(223);
    expect(await count('actor=bob')).toBe(0);
    expect(await count('until=2000-01-01')).toBe(0);
  });
});

describe('the export as CSV', () => {
  test('survives commas and quotes, and no cell is a formula', async () => {
    const csv = await text(`${EXPORT_PATH}?format=csv&type=ProfileCreated`);
    expect(csv.split('\r\n')[0]).toBe(
      'cursor,recorded_at,actor_kind,actor_id,type,subject,stream_id,revision,summary,note,hash',
    );
    expect(csv).toContain(`"why, ""not"""`);
    expect(csv).toContain(`,'=1+1,`);
    expect(csv.split('\r\n')).toHaveLength(5);
  });
});

describe('what is refused', () => {
  test.each([
    ['format=xml', 'format is one of jsonl, csv.'],
    ['after=x', 'after is not a cursor of this log. Take it from an event, or leave it out.'],
    ['since=yesterday', 'since is a time such as 2026-11-22T10:00:00Z.'],
    ['stream=1', 'stream is an id as GraphQL gives it, or the streamId of a line.'],
    ['limit=1', 'There is no parameter "limit". There are format, after, stream, type, actor, since, until, text.'],
  ])('%s', async (query, message) => {
    const response = await get(`${EXPORT_PATH}?${query}`);
    expect([response.status, await response.json()]).toMatchObject([400, { error: { message } }]);
  });

  test('strangers', async () => {
    expect((await fetch(served.url + EXPORT_PATH)).status).toBe(401);
    expect((await fetch(served.url + PROOF_PATH)).status).toBe(401);
  });

  test('a proof of what no anchor covers', async () => {
    expect((await get(`${PROOF_PATH}?stream=${ids[1]}&revision=9`)).status).toBe(404);
    expect((await get(`${PROOF_PATH}?stream=x`)).status).toBe(400);
  });
});

describe('an export and a proof, away from the server', () => {
  const files = async (change: (jsonl: string) => string) => {
    const [jsonl, proof] = [await text(EXPORT_PATH), await text(`${PROOF_PATH}?stream=${ids[0]}`)];
    const [exported, proven, key] = ['audit.jsonl', 'proof.json', 'keys.pem'].map((name) =>
      path.join(folder, name),
    ) as [string, string, string];
    await writeFile(exported, change(jsonl));
    await writeFile(proven, proof);
    await writeFile(key, signer.publicKey);
    return [exported, '--proof', proven, '--public-key', key];
  };

  test('show that nothing was rewritten', async () => {
    const proof = (await (await get(`${PROOF_PATH}?stream=${ids[0]}`)).json()) as Proof;
    expect(checkProof(proof, [createPublicKey(signer.publicKey)])).toMatchObject({ number: 1, size: 3 });
    expect(await auditVerify.run(await files((jsonl) => jsonl))).toBe(0);
  });

  test('are asked for by the id that GraphQL gives', async () => {
    const id = globalId('SystemProfile', ids[0]!);
    expect(await text(`${PROOF_PATH}?stream=${id}`)).toBe(await text(`${PROOF_PATH}?stream=${ids[0]}`));
  });

  test('say what the server said when there is no proof', async () => {
    const [exported, , proven, ...key] = await files((jsonl) => jsonl);
    await writeFile(proven!, await text(`${PROOF_PATH}?stream=${ids[1]}&revision=9`));
    const said = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    expect(await auditVerify.run([exported!, '--proof', proven!, ...key])).toBe(1);
    expect(said.mock.calls.join()).toContain('No anchor covers this revision yet');
    said.mockRestore();
  });

  test.each<[string, (jsonl: string) => string]>([
    ['a byte', (jsonl) => jsonl.replace('Round 7"', 'Round 8"')],
    [
      'an event',
      (jsonl) =>
        linesOf(jsonl)
          .filter((_, at) => at !== 10)
          .join('\n'),
    ],
    [
      'the newest event of the stream',
      (jsonl) =>
        linesOf(jsonl)
          .filter((line) => !line.includes('Round 219"'))
          .join('\n'),
    ],
  ])('show that %s is not as it was', async (_, change) => {
    expect(await auditVerify.run(await files(change))).toBe(1);
  });
});
