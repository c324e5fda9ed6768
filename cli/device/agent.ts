import { readFile } from 'node:fs/promises';
import type { KeyObject } from 'node:crypto';
import { publicKeysIn } from './archive.js';
import { writeWhole } from './disk.js';
import type { Home, Identity, State } from './home.js';
import type { Target } from './install.js';
import { AgentFault, type LayerReport } from './protocol.js';
import type { Server } from './server.js';

/** An agent at work: where it lives, who it is, whom it asks, where it installs. */
export type Agent = {
  readonly home: Home;
  readonly identity: Identity;
  readonly server: Server;
  readonly target: Target;
  /** one line for people */
  readonly say: (line: string) => void;
};

/** The keys that archives for this device may be signed with. */
export async function trustedKeys({ home }: Pick<Agent, 'home'>): Promise<readonly KeyObject[]> {
  return publicKeysIn(await readFile(home.keys, 'utf8'));
}

/** Asks the server for its newest keys, unless the operator gave them by hand. @returns whether there may be new ones */
export async function renewKeys({ home, identity, server }: Agent): Promise<boolean> {
  if (identity.pinnedKeys) return false;
  const pem = await server.signingKeys();
  publicKeysIn(pem);
  await writeWhole(home.keys, pem, 0o644);
  return true;
}

/** What is told of the moment, besides what the state says. */
export type Telling = {
  readonly version: string | null;
  readonly archiveDigest: string | null;
  readonly layers: readonly LayerReport[];
  readonly fault?: string | null;
};

/** Reports to the server, under a number that was never used; gives the state with that number. */
export async function tell({ home, identity, server }: Agent, state: State, telling: Telling): Promise<State> {
  const numbered = { ...state, sequence: state.sequence + 1, layers: telling.layers };
  await home.keep(numbered);
  await server.report(identity.key, {
    sequence: numbered.sequence,
    runningVersion: state.applied?.version ?? null,
    ...{ version: telling.version, archiveDigest: telling.archiveDigest, layers: telling.layers },
    fault: telling.fault ?? null,
    at: new Date().toISOString(),
  });
  return numbered;
}

/** Tells how far it is, where the work goes on whether anybody hears it or not. */
export async function mention(agent: Agent, state: State, telling: Telling): Promise<State> {
  try {
    return await tell(agent, state, telling);
  } catch (error) {
    if (!(error instanceof AgentFault)) throw error;
    agent.say(`Not reported: ${error.message}`);
    return agent.home.state();
  }
}
