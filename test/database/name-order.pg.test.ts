import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freshDatabase, type FreshDatabase } from '../support/database.js';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());

async function keysOf(names: readonly string[]): Promise<readonly string[]> {
  const text =
    'select read.name_key(name) as key from unnest($1::text[]) with ordinality as u (name, place) order by place';
  return (await database.pool.query<{ key: string }>(text, [names])).rows.map(({ key }) => key);
}

async function sorted(names: readonly string[]): Promise<readonly string[]> {
  const text = 'select name from unnest($1::text[]) as name order by read.name_key(name collate "C"), name collate "C"';
  return (await database.pool.query<{ name: string }>(text, [names])).rows.map(({ name }) => name);
}

describe('names are sorted', () => {
  test.each([
    ['in any case', ['apple', 'Banana', 'cherry', 'Zebra']],
    ['without their marks', ['Ähre', 'apple', 'éclair', 'Eis', 'Łódź', 'Lübeck', 'Ørsted', 'Osaka', 'Zebra']],
    ['marks last where all else is the same', ['Ahre', 'Ähre', 'Ahren']],
    ['sharp s as two', ['Strasse 1', 'Straße 2', 'Strasse 3']],
    ['ligatures as their letters', ['adler', 'Æther', 'Afrika', 'oeder', 'Œuvre', 'Ofen']],
    ['digits before letters', ['1st floor', '9th floor', 'a floor']],
    ['Greek', ['Άλφα', 'βήτα', 'Γάμμα', 'ωμέγα']],
    ['Cyrillic', ['Альфа', 'бета', 'Ґанок', 'Їжак', 'Київ', 'яр']],
    ['Armenian', ['Արև', 'բար', 'Գառ']],
    ['kana with and without marks', ['か', 'がく', 'かさ']],
    ['Hangul by syllables', ['가나', '각', '나']],
    ['letters in a circle and of full width as letters', ['Ａpple', 'ⓑanana', 'cherry']],
  ])('%s', async (_, expected) => expect(await sorted([...expected].reverse())).toEqual(expected));
});

test('both compositions of a name have one key, and so have its cases', async () => {
  const names = ['Ähre', 'ΆΛΦΑ', 'Йод', 'STRASSE', 'plain Name', 'Þórr', 'Ŋ'];
  const keys = await keysOf(names);
  expect(await keysOf(names.map((name) => name.normalize('NFD')))).toEqual(keys);
  expect(await keysOf(names.map((name) => name.toLowerCase()))).toEqual(keys);
  expect(keys).toEqual(['ahre', 'αλφα', 'иод', 'strasse', 'plain name', 'thorr', 'n']);
});

test('a key is never longer than a name, whatever its characters become', async () => {
  const [ligatures, double] = await keysOf(['\ufdfa'.repeat(100), 'ß'.repeat(100)]);
  expect([[...ligatures!].length, double]).toEqual([100, 's'.repeat(100)]);
});

test('names of the longest key are kept and paged by an index', async () => {
  const insert = `insert into read.device (id, revision, uid, name, tags, key_digest, public_key, needs_approval,
      site_properties, reported_sequence, condition, layers)
    values (gen_random_uuid(), 1, $1, $1, '{}', $1, '', false, '[]', 0, 'REGISTERED', '[]')`;
  await database.pool.query(insert, ['\u{1f600}'.repeat(100)]);
  const { rows } = await database.pool.query('select from read.device where read.name_key(name) = read.name_key($1)', [
    '\u{1f600}'.repeat(100),
  ]);
  expect(rows).toHaveLength(1);
});
