import { setTimeout as after } from 'node:timers/promises';
import type { Agent } from './agent.js';
import { AgentFault, ServerRefusal } from './protocol.js';
import { failed, synchronise } from './sync.js';

const FIRST_WAIT_SECONDS = 1;
const LONGEST_WAIT_SECONDS = 10 * 60;
/** Even when nothing changes. */
const REPORT_MS = 60 * 60 * 1_000;

/**
 * How long to wait for the next round. Many devices shall not come at one moment, least of all when a server comes back:
 * so the interval varies by a tenth, and after faults any moment up to a bound that doubles is as good.
 * @param random from 0 to 1
 */
export function waitSeconds(pollSeconds: number, failures: number, random: number): number {
  if (failures === 0) return pollSeconds * (0.9 + 0.2 * random);
  const bound = Math.min(FIRST_WAIT_SECONDS * 2 ** Math.min(failures - 1, 20), LONGEST_WAIT_SECONDS);
  return bound * (0.5 + 0.5 * random);
}

/**
 * Synchronises for ever, until the signal.
 * @throws ServerRefusal when the server doesn't know this device any more: people have to see to that
 */
export async function runAgent(agent: Agent, signal: AbortSignal): Promise<void> {
  // A steady clock: the one on the wall may jump by years.
  let reportedAt = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    const isDue = performance.now() - reportedAt >= REPORT_MS;
    const { done, leastSeconds } = await round(agent, isDue);
    if (isDue && done) reportedAt = performance.now();
    const { failures, pollSeconds } = await agent.home.state();
    const seconds = Math.max(leastSeconds, waitSeconds(pollSeconds, failures, Math.random()));
    await after(seconds * 1_000, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}

async function round(agent: Agent, always: boolean): Promise<{ done: boolean; leastSeconds: number }> {
  try {
    await synchronise(agent, always);
    return { done: true, leastSeconds: 0 };
  } catch (error) {
    if (!(error instanceof AgentFault)) throw error;
    if (error instanceof ServerRefusal && error.status === 401) throw error;
    agent.say(error.message);
    await failed(agent, error);
    return { done: false, leastSeconds: (error instanceof ServerRefusal && error.details.retryAfterSeconds) || 0 };
  }
}
