import { expect, test } from '@jest/globals';
import { Conflict, Invalid, Refused, Unavailable } from '../../src/errors.js';
import { createMetrics } from '../../src/metrics.js';
import type { EventStore, Execute, Executed } from '../../src/store/store.js';
import type { DomainEvent } from '../../src/store/event.js';

type Command = Execute<null, DomainEvent>;
const command = { fold: { streamType: 'profile' } } as Command;
const executed = (some: object) => ({ events: [], repeated: false, ...some }) as unknown as Executed<null, DomainEvent>;

const outcomes: [string, () => Promise<Executed<null, DomainEvent>>][] = [
  ['done', () => Promise.resolve(executed({ events: [{}] }))],
  ['nothing', () => Promise.resolve(executed({}))],
  ['repeated', () => Promise.resolve(executed({ repeated: true }))],
  ['invalid', () => Promise.reject(new Invalid('X', 'x'))],
  ['refused', () => Promise.reject(new Refused('X', 'x'))],
  ['conflict', () => Promise.reject(new Conflict(1, 'x'))],
  ['unavailable', () => Promise.reject(new Unavailable('X', 'x'))],
  ['defect', () => Promise.reject(new Error('x'))],
];

test.each(outcomes)('a command that ends as %s is counted so, and ends the same', async (outcome, execute) => {
  const metrics = createMetrics();
  const store = metrics.measured({ execute: execute as unknown as EventStore['execute'] });
  const plain = await execute().catch((error: unknown) => error);
  expect(await store.execute(command).catch((error: unknown) => error)).toStrictEqual(plain);
  expect((await metrics.text()).body).toContain(
    `system_profiles_command_seconds_count{stream="profile",outcome="${outcome}"} 1`,
  );
});

test('a gauge that can not be read is left out, counted, and keeps nothing else away', async () => {
  const metrics = createMetrics();
  metrics.gauge('broken', 'Fails.', [], () => Promise.reject(new Error('away')));
  metrics.gauge('jobs', 'Works.', ['state'], () => Promise.resolve([{ labels: { state: 'active' }, value: 3 }]));
  const { body, contentType } = await metrics.text();
  expect(contentType).toContain('text/plain');
  expect(body).toContain('system_profiles_jobs{state="active"} 3');
  expect(body).not.toMatch(/^system_profiles_broken /m);
  expect((await metrics.text()).body).toMatch(/^system_profiles_gauge_faults_total [12]$/m);
});

test('of two gauges with one name the latter is shown, once', async () => {
  const metrics = createMetrics();
  for (const value of [1, 2]) metrics.gauge('jobs', 'Works.', [], () => Promise.resolve([{ value }]));
  expect((await metrics.text()).body.match(/^system_profiles_jobs .*$/gm)).toEqual(['system_profiles_jobs 2']);
});

test('requests are told apart by address and hundred, not by every path that a stranger invents', async () => {
  const metrics = createMetrics();
  metrics.request('/graphql', 200, 0.01);
  metrics.request('*', 404, 0.01);
  const { body } = await metrics.text();
  expect(body).toContain('system_profiles_http_request_seconds_count{route="/graphql",status="2xx"} 1');
  expect(body).toContain('system_profiles_http_request_seconds_count{route="*",status="4xx"} 1');
});
