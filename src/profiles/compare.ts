import { setImmediate } from 'node:timers/promises';
import { HARMLESS, joined, judged, type ContentChange } from './compare-change.js';
import { manifestReader, objectJudge, touchedTexts, type ManifestReader, type ObjectJudge } from './compare-impact.js';
import { informationChange, layerInformationChange, variablesChange } from './compare-information.js';
import { changedManifests, isKept, pairedLayers, type KeptLayer, type LayerPair } from './compare-layers.js';
import { arrangementChange, manifestOrderChange, orderChange } from './compare-order.js';
import { versionChange } from './compare-source.js';
import { valuesChange } from './compare-values.js';
import type { AuthoredContent, LayerText } from './content.js';
import type { ChangedText } from './text-diff.js';

/**
 * What differs between two versions, and what each difference does to a device on which the first one runs: the
 * profile's information, then layer by layer, then order and variables. Pure, total, and linear in the texts.
 */
export function compareContents(from: AuthoredContent, to: AuthoredContent): readonly ContentChange[] {
  return stepsOf(from, to, manifestReader()).flatMap((step) => step().filter(isChange));
}

/** The same comparison, text by text: other requests get their turn between two, since a version may hold 32 MiB. */
export async function compareInTurns(from: AuthoredContent, to: AuthoredContent): Promise<readonly ContentChange[]> {
  const read = manifestReader();
  const pairs = pairedLayers(from.layers, to.layers);
  for (const { content } of [...touchedTexts(pairs, 'before'), ...touchedTexts(pairs, 'after')]) {
    read(content);
    await setImmediate();
  }
  const changes: ContentChange[] = [];
  for (const step of stepsOf(from, to, read)) {
    changes.push(...step().filter(isChange));
    await setImmediate();
  }
  return changes;
}

type Step = () => readonly (ContentChange | null)[];

function stepsOf(from: AuthoredContent, to: AuthoredContent, read: ManifestReader): readonly Step[] {
  const pairs = pairedLayers(from.layers, to.layers);
  const judge = objectJudge(pairs, read);
  const tagged = from.tags.length > 0 || to.tags.length > 0;
  return [
    () => [informationChange(from, to)],
    ...pairs.map(
      (pair): Step =>
        () =>
          isKept(pair) ? keptChanges(pair, judge, tagged) : [wholeLayer(pair, judge)],
    ),
    () => [arrangementChange(pairs.filter(isKept), from, to)],
    () => [variablesChange(from, to, pairs)],
  ];
}

function isChange(change: ContentChange | null): change is ContentChange {
  return change !== null;
}

function keptChanges(pair: KeptLayer, judge: ObjectJudge, tagged: boolean): readonly (ContentChange | null)[] {
  const { before, after } = pair;
  const was = before.name === after.name ? '' : ` (before "${before.name}")`;
  const says = (what: string): string => `Layer "${after.name}"${was} ${what}`;
  return [
    layerInformationChange(pair, tagged),
    versionChange(pair, says),
    valuesChange(pair, says, judge),
    ...manifestChanges(pair, judge),
    orderChange(pair, says),
    manifestOrderChange(pair),
  ];
}

function wholeLayer(pair: LayerPair, judge: ObjectJudge): ContentChange {
  const layer = (pair.after ?? pair.before) as LayerText;
  const version = layer.source === null ? '' : ` (${layer.source.name} ${layer.source.version})`;
  const gone = pair.after === null;
  const texts = layerTexts(layer).map(({ name, text }) => ({
    name,
    before: gone ? text : null,
    after: gone ? null : text,
  }));
  const says = `Layer "${layer.name}"${version} is ${gone ? 'removed' : 'added'}`;
  const sourced = {
    impact: 'UNKNOWN',
    reasons: [`what a ${WORDS[layer.kind]} installs can't be told from its values`],
  } as const;
  const kind = gone ? 'LAYER_REMOVED' : 'LAYER_ADDED';
  return judged(
    { kind, layer: layer.name, says, texts },
    joined([judge.layer(pair), layer.kind === 'MANIFEST' ? HARMLESS : sourced]),
  );
}

const WORDS = { PACK: 'pack', HELM_CHART: 'chart', MANIFEST: 'manifest' } as const;

function layerTexts(layer: LayerText): readonly { name: string; text: string }[] {
  return [
    { name: `layers/${layer.name}/values.yaml`, text: layer.values },
    ...layer.manifests.map(({ name, content }) => ({ name: manifestPath(layer, name), text: content })),
  ].filter(({ text }) => text !== '');
}

function manifestChanges(pair: KeptLayer, judge: ObjectJudge): readonly ContentChange[] {
  const { after: layer } = pair;
  return changedManifests(pair).map(({ name, before, after }) => {
    const [kind, what] =
      before === null
        ? (['MANIFEST_ADDED', 'is added'] as const)
        : after === null
          ? (['MANIFEST_REMOVED', 'is removed'] as const)
          : (['MANIFEST_CHANGED', 'reads differently'] as const);
    const says = `Manifest "${name}" of layer "${layer.name}" ${what}`;
    const texts: ChangedText[] = [{ name: manifestPath(layer, name), before, after }];
    return judged({ kind, layer: layer.name, says, texts }, judge.manifest(pair, before, after));
  });
}

function manifestPath(layer: LayerText, name: string): string {
  return `layers/${layer.name}/manifests/${name}`;
}
