import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { withCloudInitSecrets } from '../../src/manifests/cloud-init-secret.js';

const vm = (source: string, name = 'till') => `apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata:
  name: ${name} # ours
spec:
  template:
    spec:
      volumes:
        - name: init
          cloudInitNoCloud:
            ${source.split('\n').join('\n            ')}
        - name: root
          emptyDisk: {}
`;
type Found = Record<string, unknown> & { kind: string; metadata: { name: string; namespace?: string } };
const documents = (text: string) => parseAllDocuments(text).map((document) => document.toJS() as Found | null);
const volumeOf = (machine: unknown) =>
  (machine as { spec: { template: { spec: { volumes: { cloudInitNoCloud: object }[] } } } }).spec.template.spec
    .volumes[0]!.cloudInitNoCloud;

describe('cloud-init data stands in a Secret, word for word', () => {
  test.each([
    ['a literal block', 'userData: |\n  #cloud-config\n  a:\n    - b\n', '#cloud-config\na:\n  - b\n'],
    ['a block without its last line end', 'userData: |-\n  a\n\n  b', 'a\n\nb'],
    ['a folded block', 'userData: >\n  a\n  b\n', 'a b\n'],
    ['a quoted text', 'userData: "#cloud-config\\n  a: \\"b\\"\\n" # why', '#cloud-config\n  a: "b"\n'],
    ['a plain text', 'userData: plain', 'plain'],
    ['a quoted key', "\"userData\": 'it''s'", "it's"],
    ['lines that begin with blanks', 'userData: |2\n    a\n  b\n', '  a\nb\n'],
    ['a text that only quotes can hold', 'userData: "a\\r\\nb\\u0007"', 'a\r\nb\u0007'],
    [
      'placeholders',
      'userData: |\n  name: {{ .spectro.system.cluster.name | default "x" }} ${PORT}\n',
      'name: {{ .spectro.system.cluster.name | default "x" }} ${PORT}\n',
    ],
  ])('%s', (_, source, expected) => {
    const [secret, machine, ...more] = documents(withCloudInitSecrets(vm(source)));
    expect(more).toEqual([]);
    expect(secret).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'till-init-cloud-init' },
      stringData: { userdata: expected },
    });
    expect(volumeOf(machine)).toEqual({ secretRef: { name: 'till-init-cloud-init' } });
  });

  test('network data and base64 too, in one Secret a volume', () => {
    const [secret, machine] = documents(
      withCloudInitSecrets(vm('userDataBase64: YQ==\nnetworkData: |\n  version: 2\n')),
    );
    expect(secret).toMatchObject({ stringData: { networkdata: 'version: 2\n' }, data: { userdata: 'YQ==' } });
    expect(volumeOf(machine)).toEqual({
      secretRef: { name: 'till-init-cloud-init' },
      networkDataSecretRef: { name: 'till-init-cloud-init' },
    });
  });

  test('in flow style', () => {
    const text = vm('x: y').replace('\n            x: y', ' {userData: "a", networkData: b} # c');
    expect(withCloudInitSecrets(text)).toContain(
      'cloudInitNoCloud: {secretRef: {name: "till-init-cloud-init"}, networkDataSecretRef: {name: "till-init-cloud-init"}} # c\n',
    );
  });

  test('of every machine of a text, in the namespace of each', () => {
    const text = `---\n${vm('userData: a')}---\n${vm('userData: b', 'desk').replace('  name: desk', '  namespace: shop\n  name: desk')}`;
    const found = documents(withCloudInitSecrets(text));
    expect(found.map((one) => [one?.kind, one?.metadata.name, one?.metadata.namespace])).toEqual([
      ['Secret', 'till-init-cloud-init', undefined],
      ['Secret', 'desk-init-cloud-init', 'shop'],
      ['VirtualMachine', 'till', undefined],
      ['VirtualMachine', 'desk', 'shop'],
    ]);
  });
});

describe('everything else stays byte for byte', () => {
  test('around what was moved', () => {
    const moved = withCloudInitSecrets(vm('userData: |\n  a\n  b\n'));
    expect(moved.slice(moved.indexOf('---\n') + 4)).toBe(
      vm('secretRef: {name: "till-init-cloud-init"}').replace('"}\n', '"}\n'),
    );
  });

  test.each([
    ['a machine without cloud-init', 'apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {name: a}\n'],
    ['data that is in a Secret', vm('secretRef: {name: x}')],
    ['data of two sources', vm('userData: a\nuserDataBase64: YQ==')],
    ['data behind an alias', `x: &x a\n---\n${vm('userData: *x')}`],
    ['data with an anchor', vm('userData: &x a')],
    ['a machine without a name', vm('userData: a', '""')],
    ['a machine with a name that is none', vm('userData: a', "'it''s'")],
    ['what only resembles a machine', vm('userData: a').replace('kubevirt.io/v1', 'spectrocloud.com/v1')],
    ['a text that does not parse', `${vm('userData: a')}b: [\n`],
    ['no data', vm('userData: ""')],
  ])('%s', (_, text) => expect(withCloudInitSecrets(text)).toBe(text));

  test.each([
    ['a byte order mark', '\uFEFF', ''],
    ['a directive', '%YAML 1.2\n---\n', ''],
    ['comments and a divider', '# one\n\n---\n', ''],
    ['comments alone', '# one\n', ''],
  ])('in front of it: %s', (_, head) => {
    const found = documents(withCloudInitSecrets(head + vm('userData: a'))).filter((one) => one !== null);
    expect(found.map((one) => one.kind)).toEqual(['Secret', 'VirtualMachine']);
  });
});
