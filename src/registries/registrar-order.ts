import type { RequestInfo } from '../access/caller.js';
import { idempotencyOf, metadataOf, requireOptions, type CommandOptions } from '../command-options.js';
import { isUuid } from '../ids.js';
import { requireStorableTexts } from '../input-text.js';
import { noSuch } from '../no-such.js';
import type { NewSecret, Vault } from '../secrets/vault.js';
import type { EventStore, Premise } from '../store/store.js';
import { unlessTaken } from '../store/unique-violation.js';
import type { AddRegistry, RegistryOutcome } from './commands.js';
import type { RegistryEvent } from './events.js';
import { registryFold } from './fold.js';
import { registryRows } from './projection.js';
import { secretsOf } from './reach.js';
import type { Registry } from './registry.js';

/** One command on one registry. */
export type Order = {
  /** its name: the same key and input on another mutation is another command */
  readonly mutation: string;
  readonly registryId: string;
  readonly input: CommandOptions;
  readonly by: RequestInfo;
  readonly decide: (state: Registry) => readonly RegistryEvent[] | Promise<readonly RegistryEvent[]>;
  readonly mustBeNew?: boolean;
  readonly secrets?: readonly NewSecret[];
  /** the name that the command gives */
  readonly name?: string | undefined;
};

type Ports = { readonly store: EventStore; readonly vault: Vault };

/** The way of every command: checked, decided, appended with its list row and sealed secrets, answered. */
export async function runOrder({ store, vault }: Ports, order: Order): Promise<RegistryOutcome> {
  const { mutation, registryId, input, by, decide, mustBeNew, secrets = [] } = order;
  requireOptions(input);
  requireStorableTexts(input);
  requireRegistryId(registryId);
  const kept = await vault.keep(secrets);
  const idempotency = idempotencyOf(mutation, await fingerprinted(input, vault), by);
  const executed = await unlessTaken({ index: 'registry_name_unique', kind: 'registry', name: order.name }, () =>
    store.execute<Registry, RegistryEvent>({
      fold: registryFold,
      streamId: registryId,
      expectedRevision: input.expectedRevision,
      ...(mustBeNew && { mustBeNew }),
      metadata: metadataOf(input, by),
      idempotency,
      decide,
      premises: (after) => (after.status === 'removed' ? [noDrafts(after.id)] : []),
      rows: (after) => [...registryRows(after), ...kept, vault.forget(registryId, namedBy(after))],
      answer: (_after, revision) => ({ registryId, revision }),
    }),
  );
  // A repeated answer was made by this very mutation from this very input: the store compares their hash.
  return executed.answer as RegistryOutcome;
}

/** No draft takes layers from it, also none that somebody changes at this moment. */
function noDrafts(registryId: string): Premise {
  return { sql: (bind) => `read.require_no_drafts(${bind(registryId)}::uuid)` };
}

function namedBy(registry: Registry): readonly string[] {
  return registry.status === 'active' ? secretsOf(registry) : [];
}

/** The input as its hash may hold it: a hash of a password could be guessed at, one that needs the vault's key can't. */
async function fingerprinted(
  input: CommandOptions & Partial<Pick<AddRegistry, 'authentication' | 'tls'>>,
  vault: Vault,
) {
  const hidden = async (text: string | null | undefined) => (text ? vault.fingerprint(text) : text);
  const { authentication, tls, ...rest } = input;
  return {
    ...rest,
    ...(authentication && {
      authentication: {
        ...authentication,
        password: await hidden(authentication.password),
        token: await hidden(authentication.token),
      },
    }),
    ...(tls && { tls: { ...tls, key: await hidden(tls.key) } }),
  };
}

/** @throws NotFound for what can't be a registry's id, before PostgreSQL refuses it as a malformed uuid */
export function requireRegistryId(registryId: string): void {
  if (!isUuid(registryId)) throw noSuch('Registry');
}
