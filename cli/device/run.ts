import { setTimeout as after } from 'node:timers/promises';
import type { Agent } from './agent.js';
import { AgentFault } from './protocol.js';
import { failed, synchronise } from './sync.js';

/** How often to ask when the server never said. */
const INTERVAL_SECONDS = 60;
const FIRST_WAIT_SECONDS = 2;
const LONGEST_WAIT_SECONDS = 15 * 60;

/**
 * How long to wait for the next round. Many devices shall not come at one moment, least of all when a server comes back:
 * so the interval varies by a tenth, and after faults any moment up to a bound that doubles is as good.
 * @param random from 0 to 1
 */
export function waitSeconds(intervalSeconds: number, failures: number, random: number): number {
  if (failures === 0) return intervalSeconds * (0.9 + 0.2 * random);
  const bound = Math.min(
    FIRST_WAIT_SECONDS * 2 ** Math.min(failures, 20),
    Math.max(LONGEST_WAIT_SECONDS, intervalSeconds),
  );
  return bound * (0.1 + 0.9 * random);
}

/** Synchronises for ever, until the signal. */
export async function runAgent(agent: Agent, signal: AbortSignal): Promise<void> {
  let intervalSeconds = INTERVAL_SECONDS;
  while (!signal.aborted) {
    intervalSeconds = (await round(agent)) ?? intervalSeconds;
    const { failures } = await agent.home.state();
    const seconds = waitSeconds(intervalSeconds, failures, Math.random());
    await after(seconds * 1_000, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}

async function round(agent: Agent): Promise<number | null> {
  try {
    return (await synchronise(agent)).intervalSeconds;
  } catch (error) {
    if (!(error instanceof AgentFault)) throw error;
    agent.say(error.message);
    await failed(agent, error);
    return null;
  }
}
