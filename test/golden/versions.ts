import type { EarlierVersion } from '../../src/archives/layout.js';
import type { AuthoredVersion } from '../../src/profiles/content.js';
import type { Variable } from '../../src/profiles/events.js';
import { authored, type LayerSketch } from '../archives/authored.js';
import { Shelf } from '../archives/packed-content.js';

const settings: LayerSketch = {
  id: '01920000-0000-7000-8000-0000000000a1',
  name: 'Settings',
  values: '# What the whole shop needs.\npack:\n  namespace: shop\n  spectrocloud.com/install-priority: "-10"\n',
  manifests: {
    namespace: 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n',
    'opening-hours': `apiVersion: v1
kind: ConfigMap
metadata: # goes to the layer's namespace
  name: opening-hours
data:
  open: "\${OPENING_HOUR}:00"   # filled in on the device
  site: '{{ .spectro.system.cluster.name }}'
`,
  },
};

const door: LayerSketch = {
  id: '01920000-0000-7000-8000-0000000000a2',
  name: 'door',
  manifests: {
    camera: 'apiVersion: v1\nkind: Service\nmetadata: {name: camera, namespace: shop}\nspec: {ports: [{port: 554}]}\n',
  },
  installOrder: 5,
};

const till: LayerSketch = {
  id: '01920000-0000-7000-8000-0000000000a3',
  name: 'till',
  values: 'pack:\n  namespace: shop\n  spectrocloud.com/manifest-type: "vm"\n',
  manifests: {
    vm: `apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata:
  name: till
spec:
  runStrategy: Always
  template:
    metadata:
      labels:
        site: counter-1 # ours stays
    spec:
      domain:
        devices: {}
        memory: { guest: 1Gi }
`,
  },
};

/** The packs and charts of the golden profile. */
export const shelf = new Shelf();

const radio = shelf.packLayer(
  {
    name: 'radio',
    version: '2.1',
    values: `pack:
  namespace: music
  namespaceLabels:
    music: "pod-security.kubernetes.io/enforce=baseline"
  content:
    images:
      - image: registry.example/shop/radio:2.1
charts:
  player:
    # how loud, 0 to 11
    volume: 4
    station: "{{ .spectro.system.cluster.name }}"
manifests:
  schedule:
    opensAt: \${OPENING_HOUR}
`,
    charts: { player: { version: '2.1.0', templates: { 'templates/empty.txt': '' } } },
    manifests: {
      'schedule.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: schedule\ndata:\n  opens: "{{ .Values.opensAt }}"\n',
    },
  },
  { id: '01920000-0000-7000-8000-0000000000a4', name: 'Radio', installOrder: 3 },
);

const cache = shelf.chartLayer(
  'redis',
  { id: '01920000-0000-7000-8000-0000000000a5', name: 'Cache', values: 'pack:\n  namespace: shop\n# one is enough\nreplicas: 1\n' },
  { version: '20.1.0' },
);

const openingHour: Variable = {
  name: 'OPENING_HOUR',
  displayName: 'Opening hour',
  description: 'When the doors open, 0 to 23.',
  format: 'NUMBER',
  inputType: 'TEXT',
  options: [],
  regex: '^([0-9]|1[0-9]|2[0-3])$',
  defaultValue: '8',
  required: true,
  immutable: false,
  hidden: false,
  sensitive: false,
};

/** A version of the golden profile, and those before it. */
export type GoldenVersion = { readonly version: AuthoredVersion; readonly earlier: readonly EarlierVersion[] };

const information = {
  name: 'Corner shop',
  slug: 'corner-shop',
  description: 'A till and a door camera.',
  tags: ['site:Hauptstraße 7', 'edge'],
  variables: [openingHour],
};

const first = authored({ ...information, version: '1.0.0', layers: [till, door, settings, radio, cache] });

/** Door and cache are gone, the till has another name and comes before the settings. */
const second = authored({
  ...information,
  version: '1.1.0',
  layers: [settings, radio, { ...till, name: 'Cash desk', installOrder: -20 }],
});

/** The two versions whose complete archives lie beside this file. */
export const golden: readonly GoldenVersion[] = [
  { version: first, earlier: [] },
  { version: second, earlier: [{ version: '1.0.0', layers: first.layers }] },
];
