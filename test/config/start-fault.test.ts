import { expect, test } from '@jest/globals';
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

test('what can be mended is a sentence; a defect shows where it is', () => {
  expect(startFault(new Refused('DATA_DIR_IN_USE', 'The data folder is in use: end the other program.'))).toBe(
    'The data folder is in use: end the other program.',
  );
  expect(startFault(new TypeError('x is not a function'))).toMatch(/^TypeError: x is not a function\n {4}at /);
});
