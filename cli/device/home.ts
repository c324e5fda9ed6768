import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson, writeWhole } from './disk.js';
import { unusable } from './given-file.js';
import type { LayerReport } from './protocol.js';

/** The folder where an agent keeps all that it knows. */
export const DEFAULT_HOME = '/var/lib/system-profiles';

/** Who this device is. Only its owner may read it. */
export type Identity = {
  readonly server: string;
  readonly deviceId: string;
  readonly uid: string;
  readonly key: string;
  /** the operator gave the server's signing keys by hand: others are never taken */
  readonly pinnedKeys: boolean;
};

/** An archive that lies in the home: `digest` is the lowercase hex SHA-256 of the file. */
export type Held = {
  readonly profileId: string;
  readonly slug: string;
  readonly version: string;
  readonly digest: string;
  /** the site's values that it is installed with */
  readonly site: string;
  /** names of its layers, in install order */
  readonly layers: readonly string[];
};

/** What the agent is at. Everything else can be made again from it and the archives. */
export type State = {
  /** of the last report or receipt; rises for ever */
  readonly sequence: number;
  /** the last version that was installed as a whole */
  readonly applied: Held | null;
  /** being installed: after a power loss it is installed again */
  readonly applying: Held | null;
  /** what is being installed or failed to be, as it is told */
  readonly installing: { readonly profileId: string | null; readonly version: string } | null;
  /** of `installing`, else of what runs */
  readonly layers: readonly LayerReport[];
  /** the server's last word, for If-None-Match; null asks for it anew */
  readonly etag: string | null;
  readonly pollSeconds: number;
  /** what the server knows of this device: only changes are told */
  readonly told: string | null;
  /** tries in a row that went wrong, and why the last one did */
  readonly failures: number;
  readonly fault: string | null;
};

/** Of an agent that has done nothing yet. */
export const FRESH: State = {
  ...{ sequence: 0, applied: null, applying: null, installing: null, layers: [] },
  ...{ etag: null, pollSeconds: 60, told: null, failures: 0, fault: null },
};

/** Where things lie in the home. */
export type Home = {
  readonly folder: string;
  readonly keys: string;
  /** the device's own key, made before it registers: a registration that is sent again is the same */
  readonly receiptKey: string;
  readonly site: string;
  /** what was handed over to Kubernetes, filled in: to be asked about */
  readonly rendered: string;
  readonly lock: string;
  readonly installing: string;
  archive(digest: string): string;
  unpacked(digest: string): string;
  identity(): Promise<Identity | null>;
  state(): Promise<State>;
  keep(state: State): Promise<void>;
  register(identity: Identity): Promise<void>;
};

/** Opens the home, and makes it where there is none. */
export async function openHome(folder: string): Promise<Home> {
  for (const part of ['archives', 'unpacked'])
    await mkdir(join(folder, part), { recursive: true, mode: 0o700 }).catch(
      unusable(folder, 'Run the agent as a user who may write there, usually root, or give another folder by --home.'),
    );
  const [identityFile, stateFile] = [join(folder, 'identity.json'), join(folder, 'state.json')];
  return {
    folder,
    keys: join(folder, 'signing-keys.pem'),
    receiptKey: join(folder, 'receipt-key.pem'),
    site: join(folder, 'site.env'),
    rendered: join(folder, 'rendered.yaml'),
    lock: join(folder, 'agent.pid'),
    installing: join(folder, 'install.pid'),
    archive: (digest) => join(folder, 'archives', `${digest}.tgz`),
    unpacked: (digest) => join(folder, 'unpacked', digest),
    identity: () => readJson(identityFile, isIdentity),
    state: async () => (await readJson(stateFile, isState)) ?? FRESH,
    keep: (state) => writeWhole(stateFile, `${JSON.stringify(state, null, 1)}\n`),
    register: (identity) => writeWhole(identityFile, `${JSON.stringify(identity, null, 1)}\n`),
  };
}

function isIdentity(value: unknown): value is Identity {
  return holds(value, { server: 'string', deviceId: 'string', uid: 'string', key: 'string' });
}

function isState(value: unknown): value is State {
  return holds(value, { sequence: 'number', failures: 'number', layers: 'object' });
}

function holds(value: unknown, types: Readonly<Record<string, string>>): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.entries(types).every(([key, type]) => typeof fields[key] === type && fields[key] !== null);
}
