import { describe, expect, test } from '@jest/globals';
import { asUnavailable } from '../../src/database.js';
import { Refused } from '../../src/errors.js';
import { startFault } from '../../src/start-fault.js';

test('a start that the database refuses says what the database said, which callers are not told', () => {
  const said = Object.assign(new Error('unsupported startup parameter: statement_timeout'), { code: '08P01' });
  expect(startFault(asUnavailable(said))).toBe(
    'The database does not answer at the moment: try again shortly. ' +
      'PostgreSQL or its driver says: unsupported startup parameter: statement_timeout.',
  );
});

test('a connection to the database that is lost while the program starts is no defect', () =>
  expect(startFault(new Error('Connection terminated unexpectedly'))).toBe(
    'The database does not answer at the moment: try again shortly. ' +
      'PostgreSQL or its driver says: Connection terminated unexpectedly.',
  ));

test('a start that finds an address in use names the way out', () => {
  const inUse = Object.assign(new Error('listen EADDRINUSE: address already in use 127.0.0.1:4000'), {
    syscall: 'listen',
    code: 'EADDRINUSE',
  });
  expect(startFault(inUse)).toMatch(/^The address is in use: .*127\.0\.0\.1:4000\. Set PORT to a free one/);
});

describe('a data folder', () => {
  const fault = (code: string) =>
    startFault(Object.assign(new Error(`${code}: said so`), { code, syscall: 'open', path: '/srv/data/admin.key' }));

  test.each(['EACCES', 'EPERM', 'EROFS'])('that may not be used is named, with the way out: %s', (code) =>
    expect(fault(code)).toMatch(/^The program may not use \/srv\/data\/admin\.key .*DATA_DIR to another folder\.$/),
  );

  test.each(['ENOSPC', 'EDQUOT'])('whose disk is full is told: %s', (code) =>
    expect(startFault(Object.assign(new Error(`${code}: no space left on device, write`), { code }))).toBe(
      `The disk is full: ${code}: no space left on device, write. Make room in DATA_DIR, and start again.`,
    ),
  );

  test('that fails in a way nobody foresaw shows where', () => expect(fault('EBADF')).toContain('    at '));
});

test('what can be mended is a sentence; a defect shows where it is', () => {
  expect(startFault(new Refused('DATA_DIR_IN_USE', 'The data folder is in use: end the other program.'))).toBe(
    'The data folder is in use: end the other program.',
  );
  expect(startFault(new TypeError('x is not a function'))).toMatch(/^TypeError: x is not a function\n {4}at /);
});
