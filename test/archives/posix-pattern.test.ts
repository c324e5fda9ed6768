import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { posixPattern } from '../../src/archives/contents/posix-pattern.js';
import { variableRegex } from '../../src/profiles/variable-regex.js';

const values = [
  '',
  'a',
  'abc',
  '7',
  '12',
  '123456',
  'a-b',
  'a_b',
  'A.B',
  '1.2.3',
  'x/y',
  '[x]',
  'a b',
  'a\\b',
  '{2}',
  'ab|cd',
  '^a$',
  'ü',
];

/** Whether sed finds a pattern in a value, as install.sh asks it. */
function sedFinds(pattern: string, value: string): boolean {
  const { status, stdout } = spawnSync('sed', ['-nE', `\\\u0001${pattern}\u0001s/^/x/p`], {
    input: `${value}\n`,
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  return stdout !== '';
}

describe('a POSIX pattern finds what the Go expression finds', () => {
  test.each([
    '^\\d{2,5}$',
    '^[a-z]+$',
    '^[\\w-]+$',
    '^(?:ab|cd|abc)?$',
    '\\.',
    '^[^\\d]*$',
    'a*?b',
    '^.{1,3}$',
    '[/.]',
    '^\\[x\\]$',
    '\\S\\s\\S',
    '^\\^a\\$$',
    '\\D',
    '^\\{\\d\\}$',
  ])('%s', (source) => {
    const pattern = posixPattern(source);
    const regex = variableRegex(source);
    if (pattern === null || 'fault' in regex) throw new Error(`${source} should be translated`);
    expect(values.filter((value) => sedFinds(pattern, value))).toEqual(values.filter((value) => regex.holds(value)));
  });
});

test.each(['(?i)a', '\\bword\\b', '\\p{L}', 'a{,2}', '[\\]x]', '\\x41', '(?P<n>a)', '\\Aa\\z', 'a\tb', '\\Qa.b\\E'])(
  'what sed might read otherwise is left alone: %j',
  (source) => expect(posixPattern(source)).toBeNull(),
);
