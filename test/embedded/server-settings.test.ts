import { expect, test } from '@jest/globals';
import { bufferMebibytes } from '../../src/embedded/server-settings.js';

const GIB = 1024 ** 3;

test.each([
  ['half a gigabyte', 0.5 * GIB, 128],
  ['one', GIB, 128],
  ['two', 2 * GIB, 256],
  ['three and a bit', 3 * GIB + 1, 384],
  ['many', 64 * GIB, 512],
])('of %s of memory, PostgreSQL keeps pages in an eighth, from 128 to 512 MiB', (_what, memory, buffers) =>
  expect(bufferMebibytes(memory)).toBe(buffers),
);
