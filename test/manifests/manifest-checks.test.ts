import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inspectManifest } from '../../src/manifests/manifest-checks.js';
import { inspectValues } from '../../src/manifests/values-checks.js';

const told = (content: string) =>
  inspectManifest(content).problems.map(({ code, severity, line, column }) => `${severity} ${code} ${line}:${column}`);
const object = (name: string, kind = 'ConfigMap', apiVersion = 'v1') =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n`;

describe('a manifest', () => {
  const rows: [name: string, content: string, expected: string[]][] = [
    ['with a whole object is right', object('a'), []],
    ['of several documents is right', `${object('a')}---\n${object('b')}`, []],
    ['in JSON is right', '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}', []],
    ['of nothing is right', '# later\n', []],
    ['without apiVersion', 'kind: ConfigMap\nmetadata: {name: a}\n', ['ERROR MANIFEST_APIVERSION_MISSING 1:1']],
    ['without kind', 'apiVersion: v1\nmetadata: {name: a}\n', ['ERROR MANIFEST_KIND_MISSING 1:1']],
    ['without metadata', 'apiVersion: v1\nkind: ConfigMap\n', ['ERROR MANIFEST_METADATA_NAME_MISSING 1:1']],
    [
      'without a name',
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  labels: {}\n',
      ['ERROR MANIFEST_METADATA_NAME_MISSING 3:1'],
    ],
    [
      'with an empty name',
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ""\n',
      ['ERROR MANIFEST_METADATA_NAME_MISSING 4:3'],
    ],
    [
      'with a generated name',
      'apiVersion: v1\nkind: Job\nmetadata:\n  generateName: a-\n',
      ['WARNING MANIFEST_NAME_GENERATED 4:3'],
    ],
    ['with a number as name', object('5'), ['ERROR MANIFEST_NAME_INVALID 4:3']],
    ['with capitals in the name', object('Web'), ['ERROR MANIFEST_NAME_INVALID 4:3']],
    ['with a name of 253 characters', object(`a${'.b'.repeat(126)}`), []],
    ['with a name of 254 characters', object(`ab${'.b'.repeat(126)}`), ['ERROR MANIFEST_NAME_INVALID 4:3']],
    ["with a dot in a namespace's name", object('a.b', 'Namespace'), ['ERROR MANIFEST_NAME_INVALID 4:3']],
    ['with a service whose name starts with a digit', object('1a', 'Service'), ['ERROR MANIFEST_NAME_INVALID 4:3']],
    ["with a colon in a role's name", object('system:a', 'ClusterRole', 'rbac.authorization.k8s.io/v1'), []],
    [
      "with a slash in a role's name",
      object('a/b', 'Role', 'rbac.authorization.k8s.io/v1'),
      ['ERROR MANIFEST_NAME_INVALID 4:3'],
    ],
    ['with a wrong namespace', `${object('a')}  namespace: My_Site\n`, ['ERROR MANIFEST_NAMESPACE_INVALID 5:3']],
    ['with a variable in the name', object('a-${SITE}'), []],
    ['with a macro in the name', object('"a-{{ .spectro.var.SITE }}"'), []],
    ['with a list as document', '- a\n', ['ERROR MANIFEST_NOT_AN_OBJECT 1:1']],
    ['with a text as document', 'hello\n', ['ERROR MANIFEST_NOT_AN_OBJECT 1:1']],
    [
      'with a macro that has no quotes',
      `${object('a')}data:\n  a: {{ .spectro.var.X }}\n`,
      ['WARNING MACRO_UNQUOTED 6:6'],
    ],
    ['with a template of Helm', object('{{ .Values.name }}'), ['WARNING MANIFEST_TEMPLATE 4:9']],
    ['that is a template of Helm', '{{ .Values.contents }}\n', ['WARNING MANIFEST_TEMPLATE 1:1']],
    ['with a template of Argo in quotes', `${object('a')}data:\n  a: "{{workflow.name}}"\n`, []],
    ['with a template in a comment', `${object('a')}# {{ .Values.name }}\n`, []],
    [
      'with a macro nobody fills in',
      `${object('a')}data:\n  a: "{{ .spectro.vars.X }}"\n`,
      ['WARNING MACRO_UNKNOWN 6:7'],
    ],
    ['that does not parse', `${object('a')}data: [\n`, ['ERROR YAML_SYNTAX 6:1']],
    [
      'of a list of objects',
      `apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata: {name: A}\n`,
      ['ERROR MANIFEST_NAME_INVALID 6:16'],
    ],
    [
      'of a list with something else in it',
      'apiVersion: v1\nkind: List\nitems: [a]\n',
      ['ERROR MANIFEST_NOT_AN_OBJECT 3:9'],
    ],
    ['of an empty list', 'apiVersion: v1\nkind: List\nitems: []\n', []],
  ];
  test.each(rows)('%s', (_name, content, expected) => expect(told(content)).toEqual(expected));

  test('an item that is repeated by aliases is judged once', () => {
    const items = `  - &a {kind: ConfigMap, metadata: {name: a}}\n${'  - *a\n'.repeat(50)}`;
    expect(told(`apiVersion: v1\nkind: List\nitems:\n${items}`)).toEqual(['ERROR MANIFEST_APIVERSION_MISSING 4:8']);
  });

  test('every problem names the thing and the way out', () => {
    const [problem] = inspectManifest(object('Web')).problems;
    expect(problem?.message).toMatch(/"Web" of ConfigMap "Web" isn't allowed; it has to be .*lower-case/);
  });
});

describe('values', () => {
  const codes = (content: string) => inspectValues(content).problems.map(({ code, severity }) => `${severity} ${code}`);
  test.each([
    ['nothing', '', []],
    ['only comments', '# spectrocloud.com/enabled-presets: a:b\n', []],
    ['a mapping', 'pack:\n  namespace: a\n', []],
    ['a null', 'null\n', []],
    ['a list', '- a\n', ['ERROR VALUES_NOT_A_MAPPING']],
    ['a text', 'hello\n', ['ERROR VALUES_NOT_A_MAPPING']],
    ['two documents', 'a: 1\n---\nb: 1\n', ['WARNING VALUES_DOCUMENTS']],
    ['a key twice', 'a: 1\na: 2\n', ['ERROR YAML_KEY_TWICE']],
    ['a macro in quotes', 'a: "{{ .spectro.var.X }}"\n', []],
    ['a macro inside a text', 'a: b-{{ .spectro.var.X }}\n', []],
    ['a macro without quotes', 'a: {{ .spectro.var.X }}\n', ['WARNING MACRO_UNQUOTED']],
    ['a template without quotes', 'a: {{ .Release.Name }}\n', ['WARNING VALUES_TEMPLATE_UNQUOTED']],
  ])('%s', (_name, content, expected) => expect(codes(content)).toEqual(expected));
});

describe('for every text', () => {
  const key = fc.constantFrom(
    'apiVersion',
    'kind',
    'metadata',
    'name',
    'spec',
    'template',
    'domain',
    'devices',
    'disks',
    'volumes',
    'networks',
    'interfaces',
    'containers',
    'image',
    'env',
    'items',
    'dataVolumeTemplates',
    'source',
    'registry',
    'url',
    'cloudInitNoCloud',
    'userDataBase64',
    '__proto__',
    'toString',
    '<<',
  );
  const { node } = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'medium' },
      fc.constantFrom(
        'kubevirt.io/v1',
        'VirtualMachine',
        'List',
        'HelmChart',
        'a',
        '{{ .spectro.var.X }}',
        '${X}',
        1,
        true,
        null,
        '',
      ),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(key, tie('node'), { maxKeys: 6 }),
    ),
  }));
  const machine = fc.record({
    apiVersion: fc.constant('kubevirt.io/v1'),
    kind: fc.constantFrom('VirtualMachine', 'List', 'VirtualMachineInstance'),
    metadata: node,
    spec: node,
    items: node,
  });

  test('nothing throws, whatever stands where something else belongs', () => {
    fc.assert(
      fc.property(fc.oneof(node, machine), (value) => {
        const text = JSON.stringify(value);
        inspectManifest(text);
        inspectValues(text);
      }),
      { numRuns: 1_000 },
    );
  });
});
