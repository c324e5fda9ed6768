import { expect, test } from '@jest/globals';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse, buildSchema } from 'graphql';
import { createEventStreams } from '../../schema/transport/graphql-sse.js';
import type { Context } from '../../schema/context.js';
import type { Operations } from '../../schema/transport/operations.js';

const RESULTS = 20;

/** A subscription whose every result is more than a socket takes at once. */
function large(onResult: () => void): Operations {
  const schema = buildSchema('type Query { a: String } type Subscription { text: String }');
  async function* texts() {
    for (let at = 0; at < RESULTS; at += 1) {
      onResult();
      yield await Promise.resolve({ text: 'x'.repeat(2_000_000) });
    }
  }
  return {
    prepare: () => ({ schema, document: parse('subscription { text }'), rootValue: { text: texts } }),
    finish: (result: object) => result,
  } as never;
}

test('a stream that waits for its reader again and again leaves no listener behind', async () => {
  const listening: number[] = [];
  let streamed: ServerResponse | undefined;
  const streams = createEventStreams(large(() => listening.push(streamed?.listenerCount('close') ?? 0)));
  const server = createServer((request, response) => {
    streamed = response;
    void streams.answer(request, response, { by: { requestId: 'x' } } as Context);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/?query=subscription`;
    const read = await fetch(address, { headers: { accept: 'text/event-stream', authorization: 'x' } });
    expect((await read.text()).match(/event: next/g)).toHaveLength(RESULTS);
    expect(listening).toEqual(Array(RESULTS).fill(listening[0]));
  } finally {
    server.close();
  }
});
