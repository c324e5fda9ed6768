import { describe, expect, test } from '@jest/globals';
import { exportFilter } from '../../src/audit/export-filter.js';

const UUID = '01890a5d-ac96-774b-bcce-b302099a8057';

describe('the filter of an export', () => {
  test.each([
    ['plain', UUID, UUID],
    ['as GraphQL gives them', Buffer.from(`SystemProfile:${UUID}`).toString('base64url'), UUID],
  ])('takes ids %s', (_, stream, read) => {
    const actor = Buffer.from('ApiKey:bootstrap').toString('base64url');
    expect(exportFilter(new URLSearchParams({ stream, actor }))).toMatchObject({
      streamId: read,
      actorId: 'bootstrap',
    });
  });

  test('refuses what is no id of a stream', () => {
    expect(() => exportFilter(new URLSearchParams({ stream: 'shop' }))).toThrow('stream is an id as GraphQL gives it');
  });
});
