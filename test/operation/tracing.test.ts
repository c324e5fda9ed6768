import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Refused } from '../../src/errors.js';
import { traced } from '../../src/tracing.js';

const exporter = new InMemorySpanExporter();

// What `node --import` of somebody's SDK does.
beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
});
beforeEach(() => exporter.reset());
afterAll(() => {
  trace.disable();
  context.disable();
});

test('work within work is a span within a span', async () => {
  const answer = await traced('graphql Profiles', { request: 'r1' }, () =>
    traced('command profile', {}, () => Promise.resolve(7)),
  );
  expect(answer).toBe(7);
  const [inner, outer] = exporter.getFinishedSpans();
  expect([inner?.name, outer?.name]).toEqual(['command profile', 'graphql Profiles']);
  expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
  expect(outer?.attributes).toEqual({ request: 'r1' });
});

test('a failure goes on to the caller; its span tells the code and not the message', async () => {
  const failure = new Refused('DRAFT_OPEN', 'The secret plan is open.');
  await expect(traced('command profile', {}, () => Promise.reject(failure))).rejects.toBe(failure);
  const [span] = exporter.getFinishedSpans();
  expect(span?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'DRAFT_OPEN' });
  expect(span?.events).toEqual([]);
});
