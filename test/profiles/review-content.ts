import type { AuthoredContent, LayerText } from '../../src/profiles/content.js';
import type { Layer } from '../../src/profiles/events.js';
import { headerOf } from '../../src/profiles/values-header.js';
import { installOrderOf, isVmManifest } from '../../src/profiles/content.js';
import { layer as authored } from './samples.js';

/** What an author typed for one layer. */
export type Typed = Partial<Pick<Layer, 'kind' | 'installOrder' | 'vmManifest' | 'source'>> & {
  readonly values?: string;
  /** names and contents */
  readonly manifests?: Readonly<Record<string, string>>;
};

/** A layer as the review gets it, with its texts. */
export function layerText(name: string, { values = '', manifests = {}, ...changes }: Typed = {}): LayerText {
  const layer = authored(name, { ...changes, values: { digest: '', sizeBytes: 0, header: headerOf(values) } });
  return {
    ...{ id: name, name, kind: layer.kind, layer, values, source: layer.source, presets: [] },
    installOrder: installOrderOf(layer),
    vmManifest: isVmManifest(layer),
    manifests: Object.entries(manifests).map(([manifest, content]) => ({ name: manifest, content })),
  };
}

/** A profile as the review gets it. */
export function contentOf(layers: readonly LayerText[], changes: Partial<AuthoredContent> = {}): AuthoredContent {
  return { name: 'Gateway', slug: 'gateway', description: '', tags: [], variables: [], layers, ...changes };
}

/** A whole ConfigMap. */
export const configMap = (name = 'a', data = ''): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${data}`;

/** A whole virtual machine. */
export const machine = (name = 'gateway'): string =>
  `apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata:
  name: ${name}
spec:
  runStrategy: Always
  template:
    spec:
      domain:
        cpu: {cores: 1}
        memory: {guest: 1Gi}
        devices:
          disks: [{name: root, disk: {bus: virtio}}]
      volumes:
        - name: root
          containerDisk: {image: "registry.example/gateway@sha256:${'a'.repeat(64)}"}
`;
