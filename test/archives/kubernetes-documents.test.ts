import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { asApplied, type Additions } from '../../src/archives/contents/kubernetes-documents.js';
import { namespaceOf } from '../../src/archives/contents/pack-header.js';

const none = new Map<string, string>();
const inShop: Additions = { namespace: 'shop', vmLabels: none, vmAnnotations: none };
const tagged: Additions = {
  namespace: null,
  vmLabels: new Map([
    ['site', 'north'],
    ['x/y', '7'],
  ]),
  vmAnnotations: none,
};

describe('the namespace of the layer', () => {
  test.each([
    [
      'a document without one',
      'kind: Pod\nmetadata: # the name\n  name: a\n',
      'kind: Pod\nmetadata: # the name\n  namespace: shop\n  name: a\n',
    ],
    [
      'four spaces of indentation',
      'kind: Pod\nmetadata:\n    name: a\n',
      'kind: Pod\nmetadata:\n    namespace: shop\n    name: a\n',
    ],
    [
      'a comment before the first entry',
      'kind: Pod\nmetadata:\n  # whose\n  name: a\n',
      'kind: Pod\nmetadata:\n  # whose\n  namespace: shop\n  name: a\n',
    ],
    [
      'Windows line ends',
      'kind: Pod\r\nmetadata:\r\n  name: a\r\n',
      'kind: Pod\r\nmetadata:\r\n  namespace: shop\r\n  name: a\r\n',
    ],
    ['a flow mapping', 'kind: Pod\nmetadata: {name: a}\n', 'kind: Pod\nmetadata: {"namespace": "shop", name: a}\n'],
    [
      'JSON',
      '{"kind": "Pod", "metadata": {"name": "a"}}',
      '{"kind": "Pod", "metadata": {"namespace": "shop", "name": "a"}}',
    ],
    [
      'a bare macro beside it',
      'kind: Pod\nmetadata:\n  name: a-{{ .spectro.var.N }}\n',
      'kind: Pod\nmetadata:\n  namespace: shop\n  name: a-{{ .spectro.var.N }}\n',
    ],
    [
      'the second document only',
      'kind: Pod\nmetadata:\n  name: a\n  namespace: own\n---\nkind: Pod\nmetadata:\n  name: b\n',
      'kind: Pod\nmetadata:\n  name: a\n  namespace: own\n---\nkind: Pod\nmetadata:\n  namespace: shop\n  name: b\n',
    ],
    [
      'a document with more than a name, in front of all',
      'kind: Pod\nmetadata:\n  name: a\n  uid: b\n',
      'kind: Pod\nmetadata:\n  namespace: shop\n  name: a\n  uid: b\n',
    ],
    [
      'a List that has no items',
      'kind: ShoppingList\nmetadata:\n  name: a\n',
      'kind: ShoppingList\nmetadata:\n  namespace: shop\n  name: a\n',
    ],
    [
      'the items of a List of one kind',
      'kind: PodList\nitems:\n- metadata:\n    name: a\n',
      'kind: PodList\nitems:\n- metadata:\n    namespace: shop\n    name: a\n',
    ],
    [
      'the items of a List',
      'kind: List\nitems:\n- kind: Pod\n  metadata:\n    name: a\n',
      'kind: List\nitems:\n- kind: Pod\n  metadata:\n    namespace: shop\n    name: a\n',
    ],
  ])('is written into %s', (_, typed, expected) => expect(asApplied(typed, inShop)).toBe(expected));

  test.each([
    ['a document that has one', 'kind: Pod\nmetadata: {name: a, namespace: own}\n'],
    ['kinds without namespaces', 'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: a\n'],
    ['text that does not parse', 'kind: Pod\nmetadata:\n  name: "a\n'],
    ['text that is no mapping', '- a\n- b\n'],
    ['an empty text', ''],
    ['comments only', '# later\n---\n# perhaps\n'],
    ['metadata without a single entry', 'kind: Pod\nmetadata: {}\n'],
    ['items of what is no List', 'kind: Menu\nitems:\n- kind: Pod\n  metadata:\n    name: a\n'],
    ['metadata behind an alias', 'a: &m {name: x}\nkind: Pod\nmetadata: *m\n'],
  ])('leaves %s byte for byte', (_, typed) => expect(asApplied(typed, inShop)).toBe(typed));
});

const vm = `apiVersion: kubevirt.io/v1
kind: VirtualMachine # the till
metadata:
  name: till
  labels:
    site: south   # mine
spec:
  template:
    metadata:
      labels:
    spec: {}
`;

describe('labels of virtual machines', () => {
  test('stand on the machine and on its template, and what the author set stays', () => {
    expect(asApplied(vm, tagged)).toBe(
      vm
        .replace('    site: south', '    x/y: "7"\n    site: south')
        .replace('      labels:\n', '      labels: {"site": "north", "x/y": "7"}\n'),
    );
  });

  test.each([
    ['a template without metadata', 'metadata:\n  name: a\nspec:\n  template:\n    spec: {}\n'],
    ['flow mappings', 'metadata: {name: a}\nspec: {template: {metadata: {labels: {}}}}\n'],
    ['empty labels', 'metadata:\n  labels: {}\n  name: a\nspec:\n  template:\n    metadata: {name: b}\n'],
  ])('are made where there were none: %s', (_, rest) => {
    const text = asApplied(`apiVersion: kubevirt.io/v1\nkind: VirtualMachine\n${rest}`, tagged);
    const [document] = parseAllDocuments(text);
    expect(document!.errors).toEqual([]);
    expect(document!.toJS()).toMatchObject({
      metadata: { name: 'a', labels: { site: 'north', 'x/y': '7' } },
      spec: { template: { metadata: { labels: { site: 'north', 'x/y': '7' } } } },
    });
  });

  test.each([
    ['VmTemplate', 'spectrocloud.com/v1'],
    ['Configuration', 'terraform.core.oam.dev/v1beta1'],
    ['VirtualMachineInstance', 'kubevirt.io/v1'],
  ])('stand on a %s, with the tags as typed beside them', (kind, apiVersion) => {
    const additions = { ...tagged, vmAnnotations: new Map([['system-profiles/tags', '["site: north"]']]) };
    const [document] = parseAllDocuments(
      asApplied(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: a\n`, additions),
    );
    expect(document!.toJS()).toMatchObject({
      metadata: { labels: { site: 'north' }, annotations: { 'system-profiles/tags': '["site: north"]' } },
    });
  });

  test.each([
    ['VirtualMachineInstanceReplicaSet', 'kubevirt.io/v1', 'template: {spec: {}}', 'template'],
    [
      'VirtualMachinePool',
      'pool.kubevirt.io/v1beta1',
      'virtualMachineTemplate: {spec: {template: {spec: {}}}}',
      'both',
    ],
    [
      'VirtualMachinePool',
      'pool.kubevirt.io/v1beta1',
      'virtualMachineTemplate:\n    spec:\n      template: {}',
      'both',
    ],
  ])('stand on the templates of a %s too', (kind, apiVersion, spec, where) => {
    const typed = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: a\nspec:\n  ${spec}\n`;
    const [document] = parseAllDocuments(asApplied(typed, tagged));
    expect(document!.errors).toEqual([]);
    const labels = { labels: { site: 'north', 'x/y': '7' } };
    expect(document!.toJS()).toMatchObject({
      metadata: labels,
      spec:
        where === 'template'
          ? { template: { metadata: labels } }
          : { virtualMachineTemplate: { metadata: labels, spec: { template: { metadata: labels } } } },
    });
  });

  test('are in quotes where YAML would read something else', () => {
    const vmLabels = new Map(Object.entries({ one: '1a', two: 'a b', three: 'yes', four: 'x.y/z_1' }));
    expect(
      asApplied('apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata:\n  name: a\n', { ...tagged, vmLabels }),
    ).toBe(
      'apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata:\n  labels:\n    one: "1a"\n    two: "a b"\n    three: "yes"\n    four: x.y/z_1\n  name: a\n',
    );
  });

  test('stand where they belong, whatever order a machine’s parts have', () => {
    const [head, metadata, spec] = [
      'apiVersion: kubevirt.io/v1\nkind: VirtualMachine\n',
      'metadata:\n  name: a\n',
      'spec:\n  template:\n    spec: {}\n',
    ];
    const [ahead, behind] = [`${head}${metadata}${spec}`, `${head}${spec}${metadata}`].map(
      (text) => parseAllDocuments(asApplied(text, tagged))[0]!.toJS() as object,
    );
    expect(behind).toEqual(ahead);
    expect(behind).toMatchObject({ metadata: { labels: { site: 'north' } } });
  });

  test('stand on nothing else', () => {
    const text = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n';
    expect(asApplied(text, tagged)).toBe(text);
  });

  test('and the namespace go into the same mapping', () => {
    const text = 'apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata:\n  name: a\n';
    const [document] = parseAllDocuments(asApplied(text, { ...tagged, namespace: 'shop' }));
    expect(document!.errors).toEqual([]);
    expect(document!.toJS()).toMatchObject({ metadata: { name: 'a', namespace: 'shop', labels: { site: 'north' } } });
  });
});

describe('the marks of a namespace', () => {
  const mark = { name: 'shop', labels: new Map([['tier', 'gold']]), annotations: new Map([['team', 'tills']]) };
  const marks: Additions = { namespace: null, vmLabels: none, vmAnnotations: none, marks: new Map([['shop', mark]]) };

  test('stand on its definition, beside what the author set', () => {
    expect(asApplied('apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels:\n    a: mine\n', marks)).toBe(
      'apiVersion: v1\nkind: Namespace\nmetadata:\n  annotations:\n    team: tills\n  name: shop\n  labels:\n    tier: gold\n    a: mine\n',
    );
    expect(asApplied('apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {tier: iron}}\n', marks)).toBe(
      'apiVersion: v1\nkind: Namespace\nmetadata: {"annotations": {"team": "tills"}, name: shop, labels: {tier: iron}}\n',
    );
  });

  test.each([
    ['another namespace', 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shops\n'],
    ['another thing of that name', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop\n'],
    ['what somebody else calls a namespace', 'apiVersion: cells.io/v1\nkind: Namespace\nmetadata:\n  name: shop\n'],
    [
      'labels that are no mapping',
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: 7, annotations: 7}\n',
    ],
  ])('do not stand on %s', (_, typed) => expect(asApplied(typed, marks)).toBe(typed));
});

describe('the namespace that values name', () => {
  test.each([
    ['plain', 'pack:\n  namespace: shop\n', 'shop'],
    ['in quotes', 'pack:\n  namespace: "shop" # here\n', 'shop'],
    ['a macro', 'pack:\n  namespace: "{{ .spectro.var.NS }}"\n', '{{ .spectro.var.NS }}'],
    ['a bare macro', 'pack:\n  namespace: {{ .spectro.var.NS }}\n', '{{ .spectro.var.NS }}'],
    ['none', 'pack:\n  namespaceLabels: {}\n', null],
    ['elsewhere', 'charts:\n  namespace: shop\n', null],
    ['not a text', 'pack:\n  namespace: [a]\n', null],
    ['not YAML', 'pack:\n  namespace: "a\n', null],
    ['no pack header', 'pack: null\nnamespace: a\n', null],
  ])('%s', (_, values, expected) => expect(namespaceOf(values)).toBe(expected));
});
