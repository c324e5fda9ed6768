import { describe, expect, test } from '@jest/globals';
import { Invalid } from '../../src/errors.js';
import { decodeCursor, encodeCursor, liesBehind, LOG_END, LOG_START } from '../../src/store/cursor.js';

const forged = (text: string): string => Buffer.from(text).toString('base64url');

describe('a cursor', () => {
  test.each([
    ['the start', LOG_START],
    ['an early place', { generation: 1, transactionId: '742', position: '9' }],
    [
      'numbers that no double holds',
      { generation: 1, transactionId: '9007199254740993', position: '9007199254740993' },
    ],
    ['the end', LOG_END],
  ])('names its place and is safe in a URL: %s', (_, place) => {
    expect(decodeCursor(encodeCursor(place))).toEqual(place);
    expect(encodeCursor(place)).toMatch(/^[\w-]+$/);
  });

  test.each([
    ['empty', ''],
    ['not base64url', '%%%'],
    ['padded', `${forged('1.2.3')}=`],
    ['two parts', forged('1.2')],
    ['four parts', forged('1.2.3.4')],
    ['leading zeros', forged('01.2.3')],
    ['a sign', forged('-1.2.3')],
    ['white space', forged(' 1.2.3')],
    ['SQL', forged("1.2.3'; drop table es.event; --")],
    ['a generation over int4', forged('2147483648.1.1')],
    ['a transaction over xid8', forged('1.18446744073709551616.1')],
    ['a position over int8', forged('1.1.9223372036854775808')],
    ['a cursor of a list', forged('[1,"profiles","x"]')],
    ['a megabyte', 'a'.repeat(1_048_576)],
  ])('that is forged is Invalid: %s', (_, cursor) => {
    expect(() => decodeCursor(cursor)).toThrow(
      new Invalid('CURSOR', 'after is not a cursor of this log. Take it from an event, or leave it out.', ['after']),
    );
    expect(() => decodeCursor(cursor, 'before')).toThrow(expect.objectContaining({ path: ['before'] }));
  });

  test('lies behind another by generation, then transaction, then position, as numbers', () => {
    const inOrder = ['1.9.10', '1.10.9', '1.10.10', '1.9007199254740993.1', '1.9007199254740994.1', '2.3.1'].map(
      forged,
    );
    for (const [a, cursor] of inOrder.entries())
      for (const [b, other] of inOrder.entries()) expect(liesBehind(cursor, other)).toBe(a > b);
  });
});
