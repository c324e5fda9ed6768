import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { attempt, type Door, type UserError } from '../journeys/author.js';
import type { Random } from './random.js';

/** What the authors were told; at the end it must be so. */
export type Ledger = {
  /** Of each edit that was acknowledged: its note, which nobody else uses, and its profile. */
  readonly acknowledged: Map<string, string>;
  /** Notes of edits that were refused: nothing of them may be anywhere. */
  readonly refused: Set<string>;
  /** Archives that were promised, and the text that each must hold. */
  readonly archives: Map<string, { readonly text: string }>;
};

/** Authors at work. */
export type Load = {
  readonly ledger: Ledger;
  /** Lets everybody finish what they are at, however long it takes to be acknowledged. */
  stop(): Promise<void>;
  /** Lets nobody finish: for a test that has failed. */
  abandon(): Promise<void>;
};

const AGAIN_MS = 25;
const LAYER = 'texts';
export const TEXT_PATH = `layers/001-${LAYER}/manifests/text`;

/** Lets authors work: each builds a profile of its own, edit by edit and version by version, beside a guest who disturbs. */
export function startLoad(doors: readonly Door[], random: Random, authors: number): Load {
  const ledger: Ledger = { acknowledged: new Map(), refused: new Set(), archives: new Map() };
  const desk: Desk = { doors, random, ledger, over: false, abandoned: false };
  const working = Array.from({ length: authors }, (_, i) => author(desk, `author ${i}`));
  return {
    ledger,
    async stop() {
      desk.over = true;
      await Promise.all(working);
    },
    async abandon() {
      desk.over = desk.abandoned = true;
      await Promise.allSettled(working);
    },
  };
}

type Desk = {
  readonly doors: readonly Door[];
  readonly random: Random;
  readonly ledger: Ledger;
  over: boolean;
  abandoned: boolean;
};
type Edit = Readonly<Record<string, unknown>> & { note: string; profileId?: string };
type Payload = {
  systemProfile?: { id: string } | null;
  layer?: { id: string } | null;
  archive?: { id: string } | null;
};

async function author(desk: Desk, name: string): Promise<void> {
  const note = notes(name);
  const created = await edit(desk, 'createSystemProfile', { name, note: note() });
  const profileId = created?.systemProfile?.id ?? '';
  const guest = disturb(desk, profileId, notes(`guest of ${name}`));
  const added = await edit(desk, 'addManifestLayer', { profileId, name: LAYER, note: note() });
  const layerId = added?.layer?.id;
  for (let version = 0; !desk.over; version += 1) {
    let text = '';
    for (let edits = desk.random.between(2, 5); edits > 0; edits -= 1) {
      const mark = note();
      if (edits > 1 && desk.random.between(0, 1) === 0) {
        await edit(desk, 'updateLayer', { profileId, layerId, values: `# ${mark}\n`, note: mark });
      } else {
        text = manifest(mark);
        await edit(desk, 'attachManifest', { profileId, layerId, name: 'text', content: text, note: mark });
      }
    }
    await edit(desk, 'finishSystemProfile', { profileId, note: note() });
    desk.ledger.archives.set(await archiveOf(desk, profileId, `1.0.${version}`), { text });
    await edit(desk, 'reviseSystemProfile', { profileId, note: note() });
  }
  await guest;
}

/** Asks for an archive until it is acknowledged; gives its id. */
async function archiveOf(desk: Desk, profileId: string, version: string): Promise<string> {
  for (;;) {
    const { archive, userErrors } = await acknowledged(desk, 'requestArchive', { profileId, version });
    if (archive) return archive.id;
    // As with edits: what had no turn in time was not done.
    if (userErrors.length === 0 || !userErrors.every(({ code }) => code === 'CONFLICT'))
      throw new Error(`requestArchive was answered ${JSON.stringify(userErrors)}`);
    await pause(AGAIN_MS);
  }
}

/** Somebody else at the same profile: now and then there is no draft to edit, and that is a right answer. */
async function disturb(desk: Desk, profileId: string, note: () => string): Promise<void> {
  while (!desk.over) {
    const mark = note();
    await edit(desk, 'updateProfileInformation', { profileId, description: mark, note: mark });
    await pause(desk.random.between(0, 100));
  }
}

/** Sends an edit until it is answered, and keeps in the ledger what was answered. */
async function edit(desk: Desk, field: string, input: Edit): Promise<Payload | null> {
  for (;;) {
    const { userErrors, ...payload } = await acknowledged(desk, field, input);
    if (userErrors.length === 0) {
      desk.ledger.acknowledged.set(input.note, input.profileId ?? payload.systemProfile?.id ?? '');
      return payload;
    }
    const codes = userErrors.map(({ code }) => code);
    if (field === 'updateProfileInformation' && codes.every((code) => /CONFLICT|REFUSED/.test(code))) {
      desk.ledger.refused.add(input.note);
      return null;
    }
    // What had no turn in time, because an API stood still: nothing was done, and it says to send it again.
    if (!codes.every((code) => code === 'CONFLICT'))
      throw new Error(`${field} of "${input.note}" was refused: ${JSON.stringify(userErrors)}`);
    await pause(AGAIN_MS);
  }
}

/** As clients do: the same command with the same key, at any door, until somebody answers. */
async function acknowledged(desk: Desk, field: string, input: object): Promise<Payload & { userErrors: UserError[] }> {
  const command = { ...input, idempotencyKey: randomUUID() };
  for (;;) {
    const answer = await attempt<Payload>(
      desk.random.oneOf(desk.doors),
      field,
      command,
      SELECTIONS[field] ?? PROFILE,
    ).catch(() => null);
    const payload = answer?.data?.[field];
    if (payload) return payload;
    const faults = answer?.errors?.filter(({ extensions }) => extensions['code'] !== 'UNAVAILABLE') ?? [];
    if (faults.length > 0) throw new Error(`${field} met ${JSON.stringify(faults)}`);
    if (desk.abandoned) throw new Error(`${field} was given up.`);
    await pause(AGAIN_MS);
  }
}

const PROFILE = 'systemProfile { id }';
const SELECTIONS: Readonly<Record<string, string>> = {
  addManifestLayer: 'layer { id }',
  requestArchive: 'archive { id }',
};

function notes(name: string): () => string {
  let count = 0;
  return () => `${name}, edit ${(count += 1)}`;
}

function manifest(mark: string): string {
  return `# ${mark}\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: text\ndata:\n  mark: "${mark}"\n`;
}
