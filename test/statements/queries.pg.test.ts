import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isObjectType } from 'graphql';
import { createSchema } from '../../schema/build.js';
import { counterOf, type Counter } from './counted.js';
import { JOINED, PAGES, queryOf } from './selections.js';
import { openStock, type Stock } from './stocked.js';

/** Two lengths of a list: what a query needs for either tells a statement per entry from one for all. */
const LENGTHS = [2, 20] as const;
/** Where each entry has a page: there are no more packs. */
const ENTRIES = [2, 4] as const;

let stock: Stock;
let count: Counter;
beforeAll(async () => {
  stock = await openStock(LENGTHS[1]);
  count = counterOf(stock.app);
}, 120_000);
afterAll(() => stock.close());

/** How many statements a query needs for a list of `length`. */
async function statementsFor(selection: string, length: number): Promise<number> {
  return (await count(...queryOf(stock, selection, length))).statements.length;
}

test.each(JOINED)('%i statements, whatever the number of entries: %s', async (statements, selection) => {
  await statementsFor(selection, LENGTHS[1]); // what is read once for all, such as a pack, is remembered
  for (const length of LENGTHS) expect([length, await statementsFor(selection, length)]).toEqual([length, statements]);
});

test.each(PAGES)('%i for each entry, and no more: %s', async (perEntry, selection) => {
  await statementsFor(selection, ENTRIES[1]);
  const [few, many] = [await statementsFor(selection, ENTRIES[0]), await statementsFor(selection, ENTRIES[1])];
  expect(many - few).toBe(perEntry * (ENTRIES[1] - ENTRIES[0]));
});

test('every query of the schema is counted', () => {
  const type = createSchema().getQueryType();
  const fields = isObjectType(type) ? Object.keys(type.getFields()) : [];
  const counted = new Set(JOINED.map(([, selection]) => /^\w+/.exec(selection)?.[0]));
  expect(fields.filter((field) => !counted.has(field))).toEqual([]);
});
