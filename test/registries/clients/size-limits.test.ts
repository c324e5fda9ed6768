import { describe, expect, test } from '@jest/globals';
import { limits } from '../../../src/limits.js';
import { clientOf, faultOf, files, indexed, patience, serve } from './host.js';

const { indexBytes, archiveBytes } = limits.registry;
const INDEX = 'apiVersion: v1\nentries:\n  web:\n  - version: 1.0.0\n    urls: [web-1.0.0.tgz]\n';
const ref = { name: 'web', version: '1.0.0', url: null, digest: null };

/** An index of exactly so many bytes: what is too much of it is one comment. */
function indexOf(bytes: number): Buffer {
  const index = Buffer.alloc(bytes, '#');
  index.write(INDEX);
  index.write('\n', bytes - 1);
  return index;
}

describe('an index', () => {
  test('of 64 MiB is read', async () => {
    const { url } = await serve(files({ '/index.yaml': indexOf(indexBytes) }));
    expect((await indexed(clientOf({ url }))).entries).toMatchObject([{ chart: { name: 'web', version: '1.0.0' } }]);
  });

  test('of one byte more is refused, and its size is told', async () => {
    const { url } = await serve(files({ '/index.yaml': indexOf(indexBytes + 1) }));
    const fault = await faultOf(indexed(clientOf({ url })));
    expect(fault).toMatchObject({ code: 'TOO_LARGE', message: expect.stringContaining(String(indexBytes)) });
  });
});

describe('an archive', () => {
  test('of 32 MiB is fetched', async () => {
    const { url } = await serve(files({ '/index.yaml': INDEX, '/web-1.0.0.tgz': Buffer.alloc(archiveBytes) }));
    expect((await clientOf({ url }).fetch(ref, patience())).bytes).toHaveLength(archiveBytes);
  });

  test('of one byte more is refused, and its size is told', async () => {
    const { url } = await serve(files({ '/index.yaml': INDEX, '/web-1.0.0.tgz': Buffer.alloc(archiveBytes + 1) }));
    const fault = await faultOf(clientOf({ url }).fetch(ref, patience()));
    expect(fault).toMatchObject({ code: 'TOO_LARGE', message: expect.stringContaining(String(archiveBytes)) });
  });
});
