import { expect, test } from '@jest/globals';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExportedLine } from '../../src/audit/audit.js';
import { createAuditExport } from '../../src/audit/export.js';

/** A page of lines that no socket takes at once. */
const page = Array.from({ length: 200 }, (_, revision): ExportedLine => {
  const recorded = {
    ...{
      cursor: `c${revision}`,
      streamType: 'profile',
      streamId: 'x',
      revision,
      schemaVersion: 1,
      commandId: 'x',
      type: 'Made',
    },
    ...{ data: {}, metadata: { actor: { kind: 'SYSTEM', id: 'x' }, correlationId: 'x' } as const },
    ...{ hash: '00', recordedAt: new Date(0) },
  };
  const written = { recorded, schemaVersion: 1, commandIndex: 0, dataJson: '{}', metadataJson: '{}' };
  return { recorded, summary: 'x'.repeat(10_000), subject: 'x', written };
});

test('an export that waits for its reader again and again leaves no listener behind', async () => {
  const listening: number[] = [];
  let exported: ServerResponse | undefined;
  const answer = createAuditExport({
    authenticate: () => Promise.resolve({ actor: { kind: 'API_KEY', id: 'x' }, role: 'ADMIN' }),
    audit: {
      since() {
        listening.push(exported?.listenerCount('close') ?? 0);
        return Promise.resolve(listening.length < 20 ? page : []);
      },
    },
  });
  const server = createServer((request, response) => {
    exported = response;
    void answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const read = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/audit/export`);
    expect((await read.text()).split('\n')).toHaveLength(19 * 200 + 1);
    expect(listening).toEqual(Array(20).fill(listening[0]));
  } finally {
    server.close();
  }
});
