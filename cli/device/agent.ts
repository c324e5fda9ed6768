import { readFile } from 'node:fs/promises';
import type { KeyObject } from 'node:crypto';
import { publicKeysIn } from './archive.js';
import { writeWhole } from './disk.js';
import type { Home, Identity, State } from './home.js';
import type { Target } from './install.js';
import { AgentFault, ServerRefusal, type SigningKey, type Telling } from './protocol.js';
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

/** Keeps the server's newest keys, unless the operator gave them by hand. */
export async function renewKeys({ home, identity }: Agent, signingKeys: readonly SigningKey[]): Promise<void> {
  const pem = signingKeys.map(({ publicKey }) => `${publicKey.trim()}\n`).join('');
  if (identity.pinnedKeys || pem === (await readFile(home.keys, 'utf8'))) return;
  publicKeysIn(pem);
  await writeWhole(home.keys, pem, 0o644);
}

/** What there is to tell of this device. */
export function tellingOf({ applied, installing, layers }: State): Telling {
  const profileId = installing?.profileId ?? applied?.profileId ?? null;
  // Versions are those of one profile: what runs of another one isn't told under this one's name.
  const running = applied && applied.profileId === profileId ? applied.version : null;
  return { profileId, running, installing: installing?.version ?? null, layers };
}

/** Reports what changed since the server was told last; gives the state as it is kept then. @param always also if nothing did */
export async function tell(agent: Agent, state: State, always = false): Promise<State> {
  const telling = tellingOf(state);
  const told = JSON.stringify(telling);
  if (told === state.told && !always) return state;
  const numbered = await report(agent, state, telling).catch(async (error: unknown) => {
    const newest = error instanceof ServerRefusal ? error.details.lastSequence : null;
    if (newest === null || newest < state.sequence) throw error;
    // The counter was lost, or the answer to a report was: the server's goes on.
    return report(agent, { ...state, sequence: newest }, telling);
  });
  const after = { ...numbered, told };
  await agent.home.keep(after);
  return after;
}

async function report({ home, identity, server }: Agent, state: State, telling: Telling): Promise<State> {
  const numbered = { ...state, sequence: state.sequence + 1 };
  // Kept before it is sent: no number is ever used for two reports.
  await home.keep(numbered);
  await server.report(identity.key, { sequence: numbered.sequence, ...telling, deviceTime: new Date().toISOString() });
  return numbered;
}

/** Tells how far it is, where the work goes on whether anybody hears it or not. */
export async function mention(agent: Agent, state: State): Promise<State> {
  try {
    return await tell(agent, state);
  } catch (error) {
    if (!(error instanceof AgentFault)) throw error;
    agent.say(`Not reported: ${error.message}`);
    return { ...state, sequence: (await agent.home.state()).sequence };
  }
}
