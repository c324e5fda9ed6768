import { expect, jest, test } from '@jest/globals';
import { openArchiveStore } from '../../src/archives/store-file.js';
import { freePort } from '../../src/embedded/port.js';
import { BUCKET_KEY } from './bucket-server.js';

test('a bucket is used without a warning of Node’s version, about which its reader can do nothing', async () => {
  Object.assign(process.env, BUCKET_KEY);
  const warned = jest.spyOn(process, 'emitWarning');
  const endpoint = `http://127.0.0.1:${await freePort()}`;
  const store = openArchiveStore(`s3://archives?endpoint=${encodeURIComponent(endpoint)}`);
  await expect(store.stat('0'.repeat(64))).rejects.toMatchObject({ code: 'STORE_DOWN' });
  expect(warned.mock.calls.map(([warning]) => String(warning))).toEqual([]);
});
