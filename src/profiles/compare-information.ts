import { variableUsesIn } from '../manifests/macros.js';
import { someOf } from '../some-names.js';
import { HARMLESS, judged, type ContentChange, type Judgement } from './compare-change.js';
import { isKept, type KeptLayer, type LayerPair } from './compare-layers.js';
import type { AuthoredContent, LayerText } from './content.js';
import type { Variable } from './events.js';
import { labelsOf } from './labels.js';

/** Another name, description or tags of the profile. */
export function informationChange(from: AuthoredContent, to: AuthoredContent): ContentChange | null {
  const [before, after] = [informationOf(from), informationOf(to)];
  if (before === after) return null;
  const parts = [
    ...(from.name === to.name ? [] : [`name (now "${to.name}", before "${from.name}")`]),
    ...(from.description === to.description ? [] : ['description']),
    ...(JSON.stringify(from.tags) === JSON.stringify(to.tags) ? [] : ['tags']),
  ];
  const change = { kind: 'INFO_CHANGED', layer: null, says: `The profile's ${parts.join(' and ')} changed` } as const;
  const machines = from.layers.some(holdsMachines) && to.layers.some(holdsMachines);
  const relabelled = machines && labels(from) !== labels(to);
  return judged({ ...change, texts: [{ name: 'information', before, after }] }, relabelled ? RELABELLED : HARMLESS);
}

/** Another name or VM mark of a layer. */
export function layerInformationChange({ before, after }: KeptLayer, tagged: boolean): ContentChange | null {
  const [was, is] = [layerInformation(before), layerInformation(after)];
  if (was === is) return null;
  const remarked = before.vmManifest !== after.vmManifest;
  const parts = [
    ...(before.name === after.name ? [] : [`was called "${before.name}" before`]),
    ...(remarked ? [`is ${after.vmManifest ? 'now' : 'no longer'} marked as VM manifest`] : []),
  ];
  const change = {
    kind: 'INFO_CHANGED',
    layer: after.name,
    says: `Layer "${after.name}" ${parts.join(' and ')}`,
  } as const;
  const texts = [{ name: `layers/${after.name}/layer`, before: was, after: is }];
  return judged({ ...change, texts }, remarked && tagged ? RELABELLED : HARMLESS);
}

/** Other variables. A default that a text uses fills it in another way, unless the site gives a value of its own. */
export function variablesChange(
  from: AuthoredContent,
  to: AuthoredContent,
  pairs: readonly LayerPair[],
): ContentChange | null {
  const [before, after] = [from, to].map(({ variables }) => variables.map(described).join(''));
  if (before === after) return null;
  const [was, is] = [byName(from.variables), byName(to.variables)];
  const names = [...new Set([...was.keys(), ...is.keys()])];
  const come = names.filter((name) => !was.has(name));
  const gone = names.filter((name) => !is.has(name));
  const other = names.filter((name) => was.has(name) && is.has(name) && textOf(was, name) !== textOf(is, name));
  const parts = [
    ...(come.length > 0 ? [`${someOf(come)} added`] : []),
    ...(gone.length > 0 ? [`${someOf(gone)} removed`] : []),
    ...(other.length > 0 ? [`${someOf(other)} changed`] : []),
  ];
  const says = `The variables differ: ${parts.length > 0 ? parts.join(', ') : 'another order'}`;
  const refilled = other.filter((name) => was.get(name)?.defaultValue !== is.get(name)?.defaultValue);
  return judged(
    {
      kind: 'VARIABLES_CHANGED',
      layer: null,
      says,
      texts: [{ name: 'variables', before: before ?? '', after: after ?? '' }],
    },
    variablesImpact({ refilled, declared: [...come, ...gone] }, to.layers, pairs),
  );
}

const RELABELLED: Judgement = {
  impact: 'VM_REBOOT',
  reasons: ['the tags are labels of its virtual machines, which take them at their next start'],
};

/**
 * A text that differs itself is judged by what it says, which includes variables that come and go with it; but not a
 * default, which it may have used before.
 */
function variablesImpact(
  { refilled, declared }: { refilled: readonly string[]; declared: readonly string[] },
  layers: readonly LayerText[],
  pairs: readonly LayerPair[],
): Judgement {
  const uses = (texts: readonly string[]) =>
    new Set(texts.flatMap((text) => variableUsesIn(text).map(({ name }) => name)));
  const everywhere = refilled.length === 0 ? null : uses(layers.flatMap(textsOf));
  const unchanged = declared.length === 0 ? null : uses(pairs.filter(isKept).flatMap(sameTexts));
  const felt = [
    ...refilled.filter((name) => everywhere?.has(name)),
    ...declared.filter((name) => unchanged?.has(name)),
  ];
  if (felt.length === 0) return HARMLESS;
  return { impact: 'UNKNOWN', reasons: [`what ${someOf(felt)} fills in depends on the site`] };
}

function sameTexts({ before, after }: KeptLayer): readonly string[] {
  const was = new Set(textsOf(before));
  return textsOf(after).filter((text) => was.has(text));
}

function textsOf({ values, manifests }: LayerText): readonly string[] {
  return [values, ...manifests.map(({ content }) => content)];
}

function holdsMachines({ vmManifest }: LayerText): boolean {
  return vmManifest;
}

function labels({ tags }: AuthoredContent): string {
  return JSON.stringify(labelsOf(tags).labels);
}

function informationOf({ name, description, tags }: AuthoredContent): string {
  return `name: ${JSON.stringify(name)}\ndescription: ${JSON.stringify(description)}\ntags:\n${tags.map((tag) => `- ${JSON.stringify(tag)}\n`).join('')}`;
}

function layerInformation({ name, vmManifest }: LayerText): string {
  return `name: ${name}\nvmManifest: ${vmManifest}\n`;
}

function described(variable: Variable): string {
  return `${JSON.stringify(variable, null, 2)}\n`;
}

function byName(variables: readonly Variable[]): ReadonlyMap<string, Variable> {
  return new Map(variables.map((variable) => [variable.name, variable]));
}

function textOf(variables: ReadonlyMap<string, Variable>, name: string): string {
  const variable = variables.get(name);
  return variable ? described(variable) : '';
}
