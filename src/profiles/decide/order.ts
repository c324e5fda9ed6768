import { Invalid } from '../../errors.js';
import { inInstallOrder, installOrderOf } from '../content.js';
import type { Layer, ProfileEvent } from '../events.js';
import type { Draft, Profile } from '../profile.js';
import { openDraft } from './preconditions.js';

/** Arranges all layers of the draft. Install orders rule: only layers of equal order can change places. */
export function reorderLayers(state: Profile, layerIds: readonly string[]): ProfileEvent[] {
  const { draft } = openDraft(state);
  const arranged = namedOnce(draft, layerIds);
  requireRisingOrder(arranged);
  const unchanged = inInstallOrder(draft.layers).every((layer, place) => layer.id === layerIds[place]);
  return unchanged ? [] : [{ type: 'LayersReordered', data: { layerIds } }];
}

function namedOnce(draft: Draft, layerIds: readonly string[]): readonly Layer[] {
  const byId = new Map(draft.layers.map((layer) => [layer.id, layer]));
  const unknown = layerIds.filter((id) => !byId.has(id)).length;
  const missing = draft.layers.filter((layer) => !layerIds.includes(layer.id)).map((layer) => `"${layer.name}"`);
  const faults = [
    ...(unknown > 0 ? [`${unknown} of the ids ${unknown === 1 ? 'is' : 'are'} no layer of the draft`] : []),
    ...(missing.length > 0
      ? [
          `${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ' and others' : ''} ${missing.length === 1 ? 'is' : 'are'} missing`,
        ]
      : []),
    ...(new Set(layerIds).size < layerIds.length ? ['an id stands there twice'] : []),
  ];
  if (faults.length > 0) {
    throw new Invalid(
      'INCOMPLETE_ORDER',
      `The order must name every layer of the draft exactly once, but ${faults.join(' and ')}.`,
      ['layerIds'],
    );
  }
  return layerIds.map((id) => byId.get(id)!);
}

function requireRisingOrder(layers: readonly Layer[]): void {
  for (const [place, layer] of layers.entries()) {
    const before = layers[place - 1];
    if (!before || installOrderOf(before) <= installOrderOf(layer)) continue;
    throw new Invalid(
      'ORDER_CONTRADICTS_INSTALL_ORDER',
      `"${before.name}" has install order ${installOrderOf(before)} and can't stand before "${layer.name}" with ${installOrderOf(layer)}; ` +
        'change one of the install orders, only layers of equal order can change places.',
      ['layerIds'],
    );
  }
}
