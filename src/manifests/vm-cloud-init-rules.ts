import { isOpen } from './macros.js';
import { isSet, mappingOf, textOf, valueAt, type Mapping } from './plain-value.js';
import { volumesOf, type Part, type VirtualMachine } from './virtual-machine.js';
import { CLOUD_INIT_CHOICE } from './cloud-init-secret.js';
import type { Finding, VmRule } from './vm-rule.js';

/** Bytes of inline cloud-init data that KubeVirt takes, so that large objects aren't spread to every node. */
const MAX_INLINE_BYTES = 2_048;

const TYPES = ['cloudInitNoCloud', 'cloudInitConfigDrive'];

/** Both kinds of cloud-init data, the reference that takes more than the limit, and what people call them. */
const DATA = [
  { key: 'userData', reference: 'secretRef', called: 'user data', secretKey: 'userdata' },
  { key: 'networkData', reference: 'networkDataSecretRef', called: 'network data', secretKey: 'networkdata' },
] as const;

type CloudInit = { readonly volume: Part; readonly value: Mapping; readonly path: readonly string[] };

/** Inline cloud-init; all of validateVolumes in vmi-create-admitter.go. */
export const cloudInitRules: readonly VmRule[] = [
  {
    code: 'VM_CLOUD_INIT_TOO_LONG',
    severity: 'ERROR',
    source: 'validateVolumes: cloudInitUserMaxLen, cloudInitNetworkMaxLen',
    find: eachData(({ volume, value, path }, { key, reference, called, secretKey }) => {
      const [at, bytes] = inlineBytes(value, key);
      if (bytes <= MAX_INLINE_BYTES) return [];
      const message =
        `The cloud-init ${called} of the volume "${volume.name ?? ''}" has ${bytes} bytes; KubeVirt takes up to ${MAX_INLINE_BYTES} inline. ` +
        `Write "${CLOUD_INIT_CHOICE}": "secret" under pack: in the layer's values, and the archive carries it as a Secret; ` +
        `or put it into one of your own under the key ${secretKey}, and write ${reference}: {name: …} instead.`;
      return [{ path: [...path, at], message }];
    }),
  },
  {
    code: 'VM_CLOUD_INIT_BASE64',
    severity: 'ERROR',
    source: 'validateVolumes: base64.StdEncoding.DecodeString',
    find: eachData(({ volume, value, path }, { key, called }) => {
      const encoded = textOf(value[`${key}Base64`]);
      if (encoded === null || isOpen(encoded) || isBase64(encoded)) return [];
      const message = `The cloud-init ${called} of the volume "${volume.name ?? ''}" isn't base64. Encode it, or write it as text under ${key}.`;
      return [{ path: [...path, `${key}Base64`], message }];
    }),
  },
  {
    code: 'VM_CLOUD_INIT_TWICE',
    severity: 'ERROR',
    source: 'validateVolumes: must have only one userdatasource, networkdata source',
    find: eachData(({ volume, value, path }, data) => {
      const sources = sourcesOf(value, data);
      if (sources.length < 2) return [];
      const message = `The volume "${volume.name ?? ''}" has cloud-init ${data.called} from ${sources.join(' and ')}. Keep one.`;
      return [{ path: [...path, sources[1] ?? data.key], message }];
    }),
  },
  {
    code: 'VM_CLOUD_INIT_EMPTY',
    severity: 'ERROR',
    source: 'validateVolumes: must have at least one userdatasource or one networkdatasource',
    find: (machine) =>
      cloudInits(machine)
        .filter(({ value }) => DATA.every((data) => sourcesOf(value, data).length === 0))
        .map(({ volume, path }) => ({
          path,
          message: `The cloud-init volume "${volume.name ?? ''}" holds nothing. Add userData, networkData or a secretRef.`,
        })),
  },
];

function eachData(find: (cloudInit: CloudInit, data: (typeof DATA)[number]) => readonly Finding[]): VmRule['find'] {
  return (machine) => cloudInits(machine).flatMap((cloudInit) => DATA.flatMap((data) => find(cloudInit, data)));
}

function cloudInits(machine: VirtualMachine): readonly CloudInit[] {
  return volumesOf(machine).flatMap((volume) =>
    TYPES.flatMap((type) => {
      const value = mappingOf(volume.value[type]);
      return value ? [{ volume, value, path: [...volume.path, type] }] : [];
    }),
  );
}

function sourcesOf(value: Mapping, { key, reference }: (typeof DATA)[number]): readonly string[] {
  const inline = [key, `${key}Base64`].filter((name) => isSet(value[name]) && value[name] !== '');
  return textOf(valueAt(value[reference], 'name')) === null ? inline : [...inline, reference];
}

/** The key that holds the data, and its size as KubeVirt counts: base64 counts decoded. */
function inlineBytes(value: Mapping, key: string): [at: string, bytes: number] {
  const text = textOf(value[key]);
  if (text !== null) return [key, Buffer.byteLength(text)];
  const encoded = textOf(value[`${key}Base64`]) ?? '';
  return [`${key}Base64`, isBase64(encoded) ? Buffer.byteLength(encoded.replace(/[\r\n]/g, ''), 'base64') : 0];
}

/** As Go's decoder takes it: padded, line ends ignored. */
function isBase64(text: string): boolean {
  const joined = text.replace(/[\r\n]/g, '');
  return joined.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(joined);
}
