import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { evolve, profileFold } from '../../src/profiles/fold.js';
import type { Profile } from '../../src/profiles/profile.js';
import { allProfileRows, profileRows } from '../../src/profiles/projection.js';
import type { InlineWrite } from '../../src/store/store.js';
import { histories } from './arbitraries.js';
import { added, created, layer, published, values } from './samples.js';
import { after, recorded } from './specification.js';

/** The table that a row goes to and the values it binds. */
function written(row: InlineWrite): { table: string; values: readonly unknown[] } {
  const bound: unknown[] = [];
  const sql = row.sql((value) => `$${bound.push(value)}`);
  return { table: /insert into (read\.\w+)/.exec(sql)?.[1] ?? '', values: bound };
}

/** What the tables hold after each command's rows were written; versions by their number. */
function tablesAfter(rows: readonly InlineWrite[]): ReadonlyMap<string, readonly unknown[]> {
  return new Map(
    rows
      .map(written)
      .map(({ table, values: bound }) => [
        table === 'read.profile_version' ? `${table} ${String(bound[2])}` : table,
        bound,
      ]),
  );
}

describe('list rows', () => {
  test('rows written event by event are the rows of a rebuild, for any history', () => {
    fc.assert(
      fc.property(histories, (history) => {
        let state: Profile = profileFold.initial;
        const rows = recorded(history).flatMap((event) => {
          state = evolve(state, event);
          return profileRows(state, [event]);
        });
        const rebuilt = state.status === 'absent' ? [] : allProfileRows(state);
        expect(tablesAfter(rows)).toEqual(tablesAfter(rebuilt));
      }),
    );
  });

  test('an edit of values writes the head alone', () => {
    const edit = recorded([{ type: 'LayerValuesChanged', data: { layerId: 'web', values: values('f') } }], 3);
    const rows = profileRows(after(created, added(layer('web'))), edit);
    expect(rows.map((row) => written(row).table)).toEqual(['read.profile_head']);
  });

  test('Finish writes the version too', () => {
    const history = [created, added(layer('web')), published()];
    const rows = profileRows(after(...history), recorded(history).slice(-1));
    expect(rows.map((row) => written(row).table)).toEqual([
      'read.profile_head',
      'read.profile',
      'read.profile_version',
    ]);
  });

  test('what never was has no rows', () => expect(profileRows(profileFold.initial, [])).toEqual([]));
});
