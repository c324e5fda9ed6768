import type { Outcome } from '../graphql/send.js';
import { AttachManifest, DetachManifest, UpdateLayer } from './draft-commands.js';
import type { LayerChanges } from './layer-edit.js';
import type { Command } from './use-commands.js';

/** The part of Confirm Updates that wasn't taken: "layer", or the manifest of that name. */
export type Stopped = {
  readonly kind: 'stopped';
  readonly at: string;
  readonly outcome: Exclude<Outcome<unknown>, { kind: 'done' }>;
};

/** How Confirm Updates ended: all of it, up to a part that wasn't taken, or given up for another's change. */
export type Confirmed = { readonly kind: 'done' } | { readonly kind: 'dropped' } | Stopped;

/** Sends what a layer's form says, one command after the other, and stops at the first that isn't taken. */
export async function confirmUpdates(run: Command, layerId: string, changes: LayerChanges): Promise<Confirmed> {
  const { update, attach, detach } = changes;
  const steps = [
    ...(Object.keys(update).length > 0 ? [{ at: 'layer', send: () => run(UpdateLayer, { layerId, ...update }) }] : []),
    ...attach.map(({ name, content }) => ({ at: name, send: () => run(AttachManifest, { layerId, name, content }) })),
    ...detach.map((name) => ({ at: name, send: () => run(DetachManifest, { layerId, name }) })),
  ];
  for (const { at, send } of steps) {
    const outcome = await send();
    if (outcome.kind === 'dropped') return outcome;
    if (outcome.kind !== 'done') return { kind: 'stopped', at, outcome };
  }
  return { kind: 'done' };
}
