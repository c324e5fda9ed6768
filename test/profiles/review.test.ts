import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Problem } from '../../src/manifests/problem.js';
import { reviewContent, reviewInTurns, type ReviewExtra } from '../../src/profiles/review.js';
import type { AuthoredContent } from '../../src/profiles/content.js';
import { configMap, contentOf, layerText, machine, type Typed } from './review-content.js';
import { source, variable } from './samples.js';

const place = ({ severity, code, layer, manifest, line }: Problem) =>
  [severity, code, [layer, manifest, line].filter((part) => part !== undefined).join('/')].join(' ').trim();
const told = (content: AuthoredContent, extra?: ReviewExtra) => reviewContent(content, extra).problems.map(place);
const toldOf = (typed: Typed, changes?: Partial<AuthoredContent>) =>
  told(contentOf([layerText('web', typed)], changes));

describe('the review', () => {
  const rows: [name: string, problems: string[], expected: string[]][] = [
    ['a right profile is ready', toldOf({ manifests: { a: configMap() } }), []],
    ['no layers', told(contentOf([])), ['ERROR NO_LAYERS']],
    [
      'a layer name twice',
      told(contentOf([1, 2].map((n) => layerText('web', { manifests: { a: configMap(`a${n}`) } })))),
      ['ERROR LAYER_NAME_TWICE web'],
    ],
    ['a layer that installs nothing', toldOf({}), ['WARNING LAYER_EMPTY web']],
    [
      'values that do not parse',
      toldOf({ values: 'a: 1\nb: [\n', manifests: { a: configMap() } }),
      ['ERROR YAML_SYNTAX web/3'],
    ],
    ['a manifest that does not parse', toldOf({ manifests: { a: 'a: [\n' } }), ['ERROR YAML_SYNTAX web/a/2']],
    [
      'an object without a name',
      toldOf({ manifests: { a: 'apiVersion: v1\nkind: ConfigMap\n' } }),
      ['ERROR MANIFEST_METADATA_NAME_MISSING web/a/1'],
    ],
    [
      'a manifest attached to a chart is judged too',
      told(contentOf([layerText('web', { kind: 'HELM_CHART', source, manifests: { a: 'kind: X\n' } })])),
      ['ERROR MANIFEST_APIVERSION_MISSING web/a/1', 'ERROR MANIFEST_METADATA_NAME_MISSING web/a/1'],
    ],
    [
      'an object twice in the profile',
      told(contentOf(['a', 'b'].map((name) => layerText(name, { manifests: { m: configMap() } })))),
      ['WARNING OBJECT_TWICE b/m/2'],
    ],
    [
      'an object twice by another version of its API',
      toldOf({
        manifests: {
          a: 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n---\napiVersion: apps/v1beta1\nkind: Deployment\nmetadata: {name: a, namespace: default}\n',
        },
      }),
      ['WARNING OBJECT_TWICE web/a/6'],
    ],
    [
      'an object of the same name elsewhere',
      toldOf({ manifests: { a: `${configMap()}---\n${configMap()}  namespace: b\n` } }),
      [],
    ],
    [
      'an object of the same name in the namespace of the values',
      told(
        contentOf([
          layerText('a', { manifests: { m: configMap() } }),
          layerText('b', { values: 'pack: {namespace: b}', manifests: { m: configMap() } }),
        ]),
      ),
      [],
    ],
  ];
  test.each(rows)('%s', (_name, problems, expected) => expect(problems).toEqual(expected));
});

describe('field and header', () => {
  const header = (text: string) => `pack:\n  ${text}\n`;
  const order = header('spectrocloud.com/install-priority: "10"');
  const vm = header('spectrocloud.com/manifest-type: "vm"');
  const manifests = { a: configMap() };
  const rows: [name: string, typed: Typed, expected: string[]][] = [
    ['the order in one of them', { values: order, manifests }, []],
    ['the same order in both', { values: order, installOrder: 10, manifests }, []],
    [
      'another order in each',
      { values: order, installOrder: 5, manifests },
      ['ERROR INSTALL_ORDER_CONTRADICTION web/2'],
    ],
    [
      'order zero against ten',
      { values: order, installOrder: 0, manifests },
      ['ERROR INSTALL_ORDER_CONTRADICTION web/2'],
    ],
    [
      'an order that is no number',
      { values: header('spectrocloud.com/install-priority: soon'), manifests },
      ['WARNING INSTALL_ORDER_INVALID web/2'],
    ],
    [
      'an order that the device fills in',
      { values: header('spectrocloud.com/install-priority: "${ORDER}"'), manifests },
      [],
    ],
    ['the mark in one of them', { values: vm, manifests: { a: machine() } }, []],
    ['the same mark in both', { values: vm, vmManifest: true, manifests: { a: machine() } }, []],
    [
      'another mark in each',
      { values: vm, vmManifest: false, manifests: { a: machine() } },
      ['ERROR VM_MANIFEST_CONTRADICTION web/2'],
    ],
  ];
  test.each(rows)('%s', (_name, typed, expected) => expect(toldOf(typed)).toEqual(expected));
});

describe('virtual machines', () => {
  const terraform =
    'apiVersion: terraform.core.oam.dev/v1beta1\nkind: Configuration\nmetadata: {name: a}\nspec: {hcl: ""}\n';
  const template = 'apiVersion: spectrocloud.com/v1\nkind: VmTemplate\nmetadata: {name: a}\nspec: {}\n';
  const rows: [name: string, typed: Typed, expected: string[]][] = [
    ['a VM manifest with a machine', { vmManifest: true, manifests: { a: machine() } }, []],
    ['a VM manifest with a libvirt machine', { vmManifest: true, manifests: { a: terraform } }, []],
    ['a VM manifest with a template of Palette', { vmManifest: true, manifests: { a: template } }, []],
    [
      'a VM manifest without a machine',
      { vmManifest: true, manifests: { a: configMap() } },
      ['ERROR VM_MANIFEST_WITHOUT_VM web'],
    ],
    ['a VM manifest without a manifest', { vmManifest: true }, ['ERROR VM_MANIFEST_WITHOUT_VM web']],
    [
      'a VM manifest that does not parse says only that',
      { vmManifest: true, manifests: { a: 'a: [\n' } },
      ['ERROR YAML_SYNTAX web/a/2'],
    ],
    [
      'a machine that breaks a rule',
      { vmManifest: true, manifests: { a: machine().replace('runStrategy: Always', 'runStrategy: Never') } },
      ['ERROR VM_RUN_STRATEGY_UNKNOWN web/a/6'],
    ],
    ['a machine that is not marked', { manifests: { a: machine() } }, ['INFO VM_NOT_MARKED web/a/2']],
    ['a machine that an author wants unmarked', { vmManifest: false, manifests: { a: machine() } }, []],
  ];
  test.each(rows)('%s', (_name, typed, expected) => expect(toldOf(typed)).toEqual(expected));

  test('a machine that is not marked misses the tags', () => {
    expect(toldOf({ manifests: { a: machine() } }, { tags: ['edge'] })).toEqual(['WARNING VM_NOT_MARKED web/a/2']);
  });
});

describe('variables', () => {
  const data = (text: string): Typed => ({ manifests: { a: configMap('a', `data:\n  a: '${text}'\n`) } });
  const site = { variables: [variable('SITE')] };
  test.each([
    ['used by macro and defined', toldOf(data('{{ .spectro.var.SITE }}'), site), []],
    ['used by dollars and defined', toldOf(data('${SITE}'), site), []],
    ['used in values only', toldOf({ values: 'a: "{{.spectro.var.SITE}}"', manifests: { a: configMap() } }, site), []],
    ['used and not defined', toldOf(data('{{ .spectro.var.SITE }}')), ['ERROR VARIABLE_UNDEFINED web/a/6']],
    [
      'used often and not defined is told once a text',
      toldOf(data('{{ .spectro.var.X }}{{ .spectro.var.X }}')),
      ['ERROR VARIABLE_UNDEFINED web/a/6'],
    ],
    ['foreign dollars', toldOf(data('${ECK_ES_USER}')), []],
    ['defined and not used', toldOf(data('x'), site), ['WARNING VARIABLE_UNUSED']],
    ['escaped dollars are no use', toldOf(data('$${SITE}'), site), ['WARNING VARIABLE_UNUSED']],
    [
      'a comment is no use',
      toldOf({ manifests: { a: `# {{ .spectro.var.SITE }} {{ .spectro.var.X }}\n${configMap()}` } }, site),
      ['WARNING VARIABLE_UNUSED'],
    ],
  ])('%s', (_name, problems, expected) => expect(problems).toEqual(expected));
});

describe('problems are ordered and capped', () => {
  test('the profile first, then layers, their values, their manifests, by line', () => {
    const wrong = 'a: 1\na: 2\n---\nb: [\n';
    const layers = ['b', 'a'].map((name) =>
      layerText(name, { values: 'x: 1\nx: 2\n', manifests: { n: wrong, m: wrong } }),
    );
    const places = told(contentOf(layers, { variables: [variable('X')] }), {
      problems: [{ code: 'SCHEMA', severity: 'ERROR', message: '', layer: 'b', path: [], line: 1 }],
    });
    expect(
      places.map((each) => each.split(' ').slice(1).join(' ')).filter((each) => !each.startsWith('MANIFEST')),
    ).toEqual([
      'VARIABLE_UNUSED',
      'SCHEMA b/1',
      'YAML_KEY_TWICE b/2',
      'YAML_KEY_TWICE b/n/2',
      'YAML_SYNTAX b/n/5',
      'YAML_KEY_TWICE b/m/2',
      'YAML_SYNTAX b/m/5',
      'YAML_KEY_TWICE a/2',
      'YAML_KEY_TWICE a/n/2',
      'YAML_SYNTAX a/n/5',
      'YAML_KEY_TWICE a/m/2',
      'YAML_SYNTAX a/m/5',
    ]);
  });

  test('of very many, the errors are told and the rest is counted', () => {
    const objects = (count: number, text: string) => `${text}---\n`.repeat(count);
    const warnings = objects(1_500, 'apiVersion: v1\nkind: Job\nmetadata: {generateName: a-}\n');
    const { problems, ready } = reviewContent(
      contentOf([
        layerText('a', { manifests: { a: warnings } }),
        layerText('b', { manifests: { b: objects(3, 'kind: A\nmetadata: {name: a}\n') } }),
      ]),
    );
    expect(ready).toBe(false);
    expect(problems).toHaveLength(1_000);
    expect(problems.filter(({ severity }) => severity === 'ERROR').map(({ code }) => code)).toEqual(
      Array(3).fill('MANIFEST_APIVERSION_MISSING'),
    );
    expect(problems.at(-1)?.message).toMatch(/^And 506 more problems, 0 of them errors/);
  });

  test('errors that are only counted still keep it from being ready', () => {
    const { problems } = reviewContent(
      contentOf([layerText('a', { manifests: { a: 'kind: A\nmetadata: {name: a}\n---\n'.repeat(1_200) } })]),
    );
    expect(problems.at(-1)).toMatchObject({ code: 'MORE_PROBLEMS', severity: 'ERROR' });
  });
});

describe('for every draft', () => {
  const text = fc
    .array(
      fc.constantFrom(
        'a: 1\n',
        '  ',
        '- ',
        'kind: List\n',
        'items:\n',
        '{{ .spectro.var.X }}',
        '${X}',
        '---\n',
        '[',
        '"',
        '# ',
        '\u0000',
        '&a ',
        '*a',
        'pack:\n',
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join(''));

  test('nothing throws, and twice gives the same', () => {
    fc.assert(
      fc.property(text, text, fc.boolean(), (values, manifest, vmManifest) => {
        const content = contentOf([layerText('a', { values, vmManifest, manifests: { m: manifest } })], {
          tags: [values],
          variables: [variable('X', { regex: manifest, defaultValue: values })],
        });
        expect(reviewContent(content)).toEqual(reviewContent(structuredClone(content)));
      }),
      { numRuns: 300 },
    );
  });

  test('in turns it says the same, and lets others have theirs', async () => {
    const content = contentOf([layerText('a', { values: 'a: [\n', manifests: { m: configMap('in-turns') } })]);
    let turned = false;
    setImmediate(() => (turned = true));
    expect(await reviewInTurns(content)).toEqual(reviewContent(content));
    expect(turned).toBe(true);
  });
});
