import { describe, expect, test } from '@jest/globals';
import { DateTime } from '../../schema/date-time.js';

describe('a DateTime', () => {
  test('is answered in UTC with milliseconds', () => {
    expect(DateTime.serialize(new Date('2026-11-22T10:35:00+01:00'))).toBe('2026-11-22T09:35:00.000Z');
  });

  test.each([
    '2026-11-22T10:35:00Z',
    '2026-11-22T10:35:00.123456+05:30',
    '2024-02-29T00:00:00Z',
    '2026-11-22t10:35:00z',
  ])('may be %s', (text) => {
    expect(DateTime.parseValue(text)).toEqual(new Date(text));
  });

  test.each([
    '',
    'yesterday',
    '2026-11-22',
    '2026-11-22T10:35:00',
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '2026-11-22T25:00:00Z',
    7,
    null,
  ])('is not %s', (value) => {
    expect(() => DateTime.parseValue(value)).toThrow('RFC 3339');
  });
});
