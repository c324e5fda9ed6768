import { CLOUD_INIT_CHOICE, withCloudInitSecrets } from '../manifests/cloud-init-secret.js';
import { mappingOf, valueAt } from '../manifests/plain-value.js';
import { Structures } from '../manifests/structures.js';
import { readYaml } from '../manifests/yaml-text.js';
import { HARMLESS, joined, judged, type ContentChange, type Judgement } from './compare-change.js';
import { namespaceOf, type ObjectJudge } from './compare-impact.js';
import type { KeptLayer } from './compare-layers.js';
import type { LayerText } from './content.js';
import { valuesFacts } from './review-texts.js';

/** What the values' header says of the layer and its archive, not of what is installed. */
const ABOUT_THE_LAYER = /^(?:spectrocloud\.com\/|content$)/;

/** Other values, or other presets. White space at the ends of lines and of the text is no difference. */
export function valuesChange(
  pair: KeptLayer,
  says: (what: string) => string,
  judge: ObjectJudge,
): ContentChange | null {
  const { before, after } = pair;
  const read = before.values === after.values ? null : comparedValues(before.values, after.values);
  const valuesDiffer = read !== null && !read.sameText;
  const [was, is] = [before.presets.join('\n'), after.presets.join('\n')];
  if (!valuesDiffer && was === is) return null;
  const folder = `layers/${after.name}`;
  return judged(
    {
      kind: 'LAYER_VALUES_CHANGED',
      layer: after.name,
      says: says(valuesDiffer ? 'has other values' : 'has other presets'),
      texts: [
        ...(valuesDiffer ? [{ name: `${folder}/values.yaml`, before: before.values, after: after.values }] : []),
        { name: `${folder}/presets`, before: ended(was), after: ended(is) },
      ],
    },
    read === null ? HARMLESS : impactOf(pair, read, judge),
  );
}

type Compared = { readonly sameText: boolean; readonly sameMeaning: boolean; readonly readable: boolean };

function comparedValues(before: string, after: string): Compared {
  const [was, is] = [readYaml(before), readYaml(after)];
  const structures = new Structures(false);
  const [one, other] = [was, is].map(({ documents }) => documents.map(({ value }) => value));
  const same = structures.same(one, other);
  const [mine, theirs] = [one, other].map((documents) => installed(documents?.[0]));
  return {
    // Inside of a block of text, white space at the end of a line is part of a value.
    sameText: same && trimmed(before) === trimmed(after),
    sameMeaning: structures.same(mine, theirs),
    readable: was.problems.length === 0 && is.problems.length === 0,
  };
}

function impactOf(pair: KeptLayer, { sameMeaning, readable }: Compared, judge: ObjectJudge): Judgement {
  // Nothing but namespace and choice of cloud-init of a manifest layer's values reaches what it installs.
  if (pair.after.kind === 'MANIFEST')
    return joined([
      namespaceOf(pair.before) === namespaceOf(pair.after) ? HARMLESS : judge.layer(pair),
      choiceImpact(pair),
    ]);
  if (sameMeaning && readable) return HARMLESS;
  return { impact: 'UNKNOWN', reasons: ["what the values change in what is installed can't be told from them"] };
}

/** Cloud-init data that moves into a Secret, or back, changes the machine that has it. */
function choiceImpact({ before, after }: KeptLayer): Judgement {
  const chose = ({ values }: LayerText) => valuesFacts(values).header.get(CLOUD_INIT_CHOICE)?.value === 'secret';
  const moves = ({ manifests }: LayerText) =>
    manifests.some(({ content }) => withCloudInitSecrets(content) !== content);
  if (chose(before) === chose(after) || !moves(after)) return HARMLESS;
  return {
    impact: 'VM_REBOOT',
    reasons: ['cloud-init data travels in another way, which machines take over when they start'],
  };
}

/** Values without what only says how to treat the layer. */
function installed(values: unknown): unknown {
  const header = mappingOf(valueAt(values, 'pack'));
  const mapping = mappingOf(values);
  if (!header || !mapping) return values;
  const { pack: _, ...rest } = mapping;
  const kept = Object.entries(header).filter(([key]) => !ABOUT_THE_LAYER.test(key));
  return { ...rest, ...(kept.length > 0 ? { pack: Object.fromEntries(kept) } : {}) };
}

function trimmed(text: string): string {
  const lines = text.split('\n').map((line) => line.trimEnd());
  return lines.join('\n').trimEnd();
}

function ended(text: string): string {
  return text === '' ? '' : `${text}\n`;
}
