import { Icon, type IconName } from '../ui/icon.js';

type Kind = { readonly kind: 'PACK' | 'HELM_CHART' | 'MANIFEST'; readonly vmManifest: boolean };

/** What a layer is, in one word that the colours know, too. */
export type KindName = 'pack' | 'chart' | 'manifest' | 'machine';

const WORDS: Readonly<Record<KindName, string>> = {
  pack: 'Pack',
  chart: 'Helm chart',
  manifest: 'Manifest',
  machine: 'VM manifest',
};

const ICONS: Readonly<Record<KindName, IconName>> = {
  pack: 'registry',
  chart: 'chart',
  manifest: 'text',
  machine: 'machine',
};

/** The kind of a layer; manifests that define virtual machines have a name of their own. */
export function kindOf({ kind, vmManifest }: Kind): KindName {
  if (kind === 'PACK') return 'pack';
  if (kind === 'HELM_CHART') return 'chart';
  return vmManifest ? 'machine' : 'manifest';
}

/** The kind in words: "VM manifest". */
export function kindWords(kind: KindName): string {
  return WORDS[kind];
}

/** A coloured sign of a layer's kind. */
export function KindSign({ kind }: { readonly kind: KindName }) {
  return (
    <span className={`kind-sign kind-${kind}`} title={WORDS[kind]}>
      <Icon name={ICONS[kind]} />
    </span>
  );
}
