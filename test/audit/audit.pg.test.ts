import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Audit, AuditFilter } from '../../src/audit/audit.js';
import { createAudit } from '../../src/audit/create-audit.js';
import type { PageRequest } from '../../src/page.js';
import { createProfileDescriber } from '../../src/profiles/audit-lines.js';
import { profileFold } from '../../src/profiles/fold.js';
import type { DomainEvent, Fold } from '../../src/store/event.js';
import type { EventStore } from '../../src/store/store.js';
import { eventually } from '../store/eventually.js';
import { caller, openWorkshop, type Workshop } from '../profiles/wizard-workshop.js';

const ada = caller('ada');
const bob = caller('bob');
const lampId = '01930000-0000-7000-8000-00000000a001';
const lampFold: Fold<null, DomainEvent> = { streamType: 'lamp', initial: null, evolve: () => null, stateSchema: 1 };

let shop: Workshop;
let audit: Audit;
let gateway: string;
let till: string;
const reads = { load: 0, readStream: 0 };

beforeAll(async () => {
  shop = await openWorkshop();
  const { wizard, store } = shop;
  const information = { description: '', tags: [], version: '1.0.0' };
  ({ profileId: gateway } = await wizard.create({ name: 'Gateway', ...information, note: 'why not' }, ada));
  ({ profileId: till } = await wizard.create({ name: 'Till', ...information }, bob));
  const { layerId } = await wizard.addManifestLayer(
    { profileId: gateway, name: 'web', manifests: [], values: '' },
    ada,
  );
  await wizard.updateLayer({ profileId: gateway, layerId, name: 'site', values: 'a: 1' }, bob);
  await wizard.updateInformation({ profileId: gateway, name: 'Edge gateway' }, ada);
  await wizard.removeLayer({ profileId: gateway, layerId }, ada);
  await wizard.delete({ profileId: till }, ada);
  // A kind of stream that nobody speaks for.
  const decide = () => [{ type: 'LampLit', data: {} }];
  await store.execute({
    fold: lampFold,
    streamId: lampId,
    metadata: { actor: { kind: 'SYSTEM', id: 'timer' } },
    decide,
  });
  audit = createAudit({
    store,
    describers: [createProfileDescriber(counted(store), profileFold)],
    pool: shop.database.pool,
  });
  // Another test's transaction may hold the fence for a moment.
  await eventually(async () => (await audit.log({}, {})).edges.length === 9);
});
afterAll(() => shop.close());

function counted(store: EventStore): Pick<EventStore, 'load' | 'readStream'> {
  return {
    load: (...asked) => ((reads.load += 1), store.load(...asked)),
    readStream: (slice) => ((reads.readStream += 1), store.readStream(slice)),
  };
}

const lines = [
  ['lamp', 'Lamp lit.'],
  ['system profile "Till"', 'Deleted the profile "Till".'],
  ['system profile "Edge gateway"', 'Removed the layer "site".'],
  ['system profile "Edge gateway"', 'Renamed the profile "Gateway" to "Edge gateway".'],
  ['system profile "Gateway"', 'Changed the values of the layer "site".'],
  ['system profile "Gateway"', 'Renamed the layer "web" to "site".'],
  ['system profile "Gateway"', 'Added the manifest layer "web".'],
  ['system profile "Till"', 'Created the profile "Till" with a draft of version 1.0.0.'],
  ['system profile "Gateway"', 'Created the profile "Gateway" with a draft of version 1.0.0.'],
];

const told = async (request: PageRequest, filter: AuditFilter = {}) =>
  (await audit.log(request, filter)).edges.map(({ node }) => [node.subject.replace(` ${lampId}`, ''), node.summary]);

describe('the log', () => {
  test('is told newest first, by the names of the time', async () => expect(await told({})).toEqual(lines));

  test('a page reads each stream of it once', async () => {
    Object.assign(reads, { load: 0, readStream: 0 });
    await audit.log({ first: 6 }, {});
    expect(reads.load + reads.readStream).toBe(2);
  });

  test.each([1, 2, 4, 9])('forwards and backwards by %d give all of it', async (size) => {
    const forwards: string[] = [];
    const backwards: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const page = await audit.log({ first: size, after }, {});
      forwards.push(...page.edges.map((edge) => edge.node.summary));
      [more, after] = [page.hasNextPage, page.edges.at(-1)?.cursor ?? null];
    }
    for (let before: string | null = null, more = true; more;) {
      const page = await audit.log({ last: size, before }, {});
      backwards.unshift(...page.edges.map((edge) => edge.node.summary));
      [more, before] = [page.hasPreviousPage, page.edges[0]?.cursor ?? null];
    }
    expect(forwards).toEqual(lines.map(([, summary]) => summary));
    expect(backwards).toEqual(forwards);
  });

  test('its cursors are those of the log, so they may be handed to subscriptions', async () => {
    const { edges } = await audit.log({}, {});
    for (const { cursor, node } of edges) expect(cursor).toBe(node.recorded.cursor);
  });

  test('carries actor and note', async () => {
    const { edges } = await audit.log({ last: 1 }, {});
    expect(edges[0]?.node.recorded.metadata).toMatchObject({ actor: { kind: 'USER', id: 'ada' }, note: 'why not' });
  });
});

describe('filters', () => {
  test('by type, actor, subject and time', async () => {
    expect(await told({}, { types: ['ProfileDeleted', 'LampLit'] })).toEqual(lines.slice(0, 2));
    expect(await told({}, { actorId: 'bob', types: ['LayerRenamed'] })).toEqual([lines[5]]);
    expect(await told({}, { subjectId: till })).toEqual([lines[1], lines[7]]);
    const { edges } = await audit.log({}, { subjectId: till });
    const since = edges[0]!.node.recorded.recordedAt;
    expect(await told({}, { subjectId: till, since })).toEqual([lines[1]]);
    expect(await told({}, { subjectId: till, until: since })).toEqual([lines[7]]);
  });

  test.each<[string, AuditFilter]>([
    ['a subject that is no id', { subjectId: "'" }],
    ['a subject that never was', { subjectId: '01930000-0000-7000-8000-00000000ffff' }],
    ['an actor with U+0000', { actorId: '\0' }],
    ['a type with U+0000', { types: ['\0'] }],
    ['no types', { types: [] }],
  ])('nothing is found for %s', async (_, filter) => expect(await told({}, filter)).toEqual([]));

  test.each<[string, PageRequest, string, string]>([
    ['a forged cursor forwards', { after: 'garbage' }, 'CURSOR', 'after'],
    ['a forged cursor backwards', { last: 1, before: 'garbage' }, 'CURSOR', 'before'],
    ['a page of 101', { first: 101 }, 'PAGE_SIZE', 'first'],
  ])('%s is refused with its field', async (_, request, code, field) => {
    await expect(audit.log(request, {})).rejects.toMatchObject({ code, path: [field] });
  });
});

describe('one event', () => {
  test('is described without reading anything', async () => {
    const { edges } = await audit.log({}, { types: ['LayerRenamed', 'LampLit'] });
    expect(edges.map((edge) => audit.describe(edge.node.recorded))).toEqual([
      'Lamp lit.',
      'Renamed a layer to "site".',
    ]);
  });

  test('lines of any events come in their order', async () => {
    const { edges } = await audit.log({}, { subjectId: gateway });
    const events = edges.map((edge) => edge.node.recorded).reverse();
    expect((await audit.lines([...events, events[0]!])).map((line) => line.recorded)).toEqual([...events, events[0]]);
  });
});

describe('verification', () => {
  test('an untouched history is intact', async () =>
    expect(await audit.verify(gateway)).toEqual({ intact: true, events: 6, firstBroken: null }));

  test.each(['no-id', '01930000-0000-7000-8000-00000000ffff'])('of %s is null', async (id) =>
    expect(await audit.verify(id)).toBeNull(),
  );

  test('a changed history is not, and the first event that does not fit is named', async () => {
    const { pool } = shop.database;
    const client = await pool.connect();
    try {
      // Only the database's owner can do this, and not by accident: triggers guard the log.
      await client.query("set session_replication_role = 'replica'");
      await client.query("update es.event set type = 'LayerRemoved' where stream_id = $1 and revision = 3", [gateway]);
      expect(await audit.verify(gateway)).toMatchObject({ intact: false, firstBroken: expect.stringContaining('3') });
    } finally {
      await client.query("set session_replication_role = 'origin'");
      client.release();
    }
  });
});
