import { HARMLESS, judged, type ContentChange } from './compare-change.js';
import { rearranged, type KeptLayer } from './compare-layers.js';
import type { AuthoredContent, LayerText } from './content.js';

/** Another install order of a layer. */
export function orderChange({ before, after }: KeptLayer, says: (what: string) => string): ContentChange | null {
  if (before.installOrder === after.installOrder) return null;
  const text = ({ installOrder }: LayerText): string => `installOrder: ${installOrder}\n`;
  const texts = [{ name: `layers/${after.name}/order`, before: text(before), after: text(after) }];
  const what = says(`installs at ${after.installOrder} instead of ${before.installOrder}`);
  // What is installed stays installed: the order counts for what comes.
  return judged({ kind: 'LAYER_ORDER_CHANGED', layer: after.name, says: what, texts }, HARMLESS);
}

/** Manifests that a layer has on both sides, in another order. */
export function manifestOrderChange({ before, after }: KeptLayer): ContentChange | null {
  const [was, is] = [before, after].map(({ manifests }) => manifests.map(({ name }) => name));
  const orders = rearranged(was ?? [], is ?? []);
  if (!orders) return null;
  const texts = [{ name: `layers/${after.name}/manifests`, before: lines(orders.before), after: lines(orders.after) }];
  const says = `The manifests of layer "${after.name}" stand in another order`;
  return judged({ kind: 'LAYER_ORDER_CHANGED', layer: after.name, says, texts }, HARMLESS);
}

/** Layers of one install order that the author arranged in another way; another install order is told of its layer. */
export function arrangementChange(
  pairs: readonly KeptLayer[],
  from: AuthoredContent,
  to: AuthoredContent,
): ContentChange | null {
  const still = pairs.filter(({ before, after }) => before.installOrder === after.installOrder);
  const [was, is] = [
    new Map(still.map((pair) => [pair.before, pair])),
    new Map(still.map((pair) => [pair.after, pair])),
  ];
  const orders = rearranged(
    from.layers.flatMap((layer) => was.get(layer) ?? []),
    to.layers.flatMap((layer) => is.get(layer) ?? []),
  );
  if (!orders) return null;
  const [before, after] = [orders.before.map((pair) => pair.before.name), orders.after.map((pair) => pair.after.name)];
  const texts = [{ name: 'layers', before: lines(before), after: lines(after) }];
  return judged(
    { kind: 'LAYER_ORDER_CHANGED', layer: null, says: 'The layers stand in another order', texts },
    HARMLESS,
  );
}

function lines(names: readonly string[]): string {
  return names.map((name) => `${name}\n`).join('');
}
