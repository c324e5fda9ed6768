import { describe, expect, test } from '@jest/globals';
import { fieldRules, objectImpact, removalRules } from '../../src/manifests/impact.js';
import { compareImpact, type Impact } from '../../src/manifests/impact-rule.js';
import { isObject, objectsOf, type KubernetesObject } from '../../src/manifests/kubernetes-object.js';
import { readYaml } from '../../src/manifests/yaml-text.js';
import { fieldCases, removalCases } from './impact-cases.js';

/** An object as its manifest gives it; JSON is YAML. */
function object(kind: string, content: object = {}): KubernetesObject {
  const [group = '', name = ''] = kind.split('/');
  const whole = { apiVersion: group === '' ? 'v1' : `${group}/v1`, kind: name, metadata: { name: 'till' }, ...content };
  return parsed(JSON.stringify(whole));
}

function parsed(text: string): KubernetesObject {
  const [found] = readYaml(text).documents.flatMap(objectsOf).filter(isObject);
  if (!found) throw new Error(`No object: ${text}`);
  return found;
}

/** `value` at a dotted path, beside what else the object says. */
function nested(path: string, value: unknown, rest: object = {}): object {
  const [first = '', ...deeper] = path.split('.');
  return { ...rest, [first]: deeper.length === 0 ? value : nested(deeper.join('.'), value) };
}

describe('a changed field', () => {
  test.each(
    fieldCases.map(
      (row) => [`${row.kind} ${row.path}: ${JSON.stringify(row.before)} → ${JSON.stringify(row.after)}`, row] as const,
    ),
  )('%s', (_name, { kind, path, before, after, impact, object: rest }) => {
    const change = objectImpact(object(kind, nested(path, before, rest)), object(kind, nested(path, after, rest)));
    expect(change.impact).toBe(impact);
    expect(change.sentence).toMatch(new RegExp(`^${kind.split('/')[1] ?? ''} "till" \\(`));
  });

  test('every rule of the table has a row here', () => {
    const shown = new Set(fieldCases.map(({ kind, path }) => `${kind} ${path}`));
    const rules = fieldRules.flatMap(({ kinds, path }) => kinds.map((kind) => `${kind} ${path}`));
    expect(rules.filter((rule) => !shown.has(rule))).toEqual([]);
    expect(rules.filter((rule, place) => rules.indexOf(rule) !== place)).toEqual([]);
  });

  test('a rule below another one speaks first, and the worst finding counts', () => {
    const [before, after] = [
      { spec: { replicas: 1, template: { a: 1 }, selector: { b: 1 }, paused: false } },
      { spec: { replicas: 2, template: { a: 2 }, selector: { b: 2 }, paused: true } },
    ];
    expect(objectImpact(object('apps/Deployment', before), object('apps/Deployment', after))).toEqual({
      impact: 'DATA_LOSS',
      sentence: 'Deployment "till" (spec.selector): it can\'t be changed in place: it has to be deleted and made anew',
    });
  });

  test.each<[name: string, before: object, after: object]>([
    [
      'labels and annotations',
      { metadata: { name: 'till', labels: { a: '1' } } },
      { metadata: { name: 'till', annotations: { b: '2' } } },
    ],
    ['the version of the API', { apiVersion: 'apps/v1beta1' }, { apiVersion: 'apps/v1' }],
    ['a status', { status: { a: 1 } }, { status: { a: 2 } }],
    ['nothing', { spec: { template: { a: 1, b: 2 } } }, { spec: { template: { b: 2, a: 1 } } }],
    ['a key without a value', { spec: { template: { a: 1, b: null } } }, { spec: { template: { a: 1 } } }],
  ])('%s interrupts nothing', (_name, before, after) => {
    expect(objectImpact(object('apps/Deployment', before), object('apps/Deployment', after)).impact).toBe('NONE');
  });

  test.each<[name: string, kind: string, before: object, after: object]>([
    ['of an unknown kind', 'example.com/Widget', { spec: 1 }, { spec: 2 }],
    ['that no rule names', 'kubevirt.io/VirtualMachine', { spec: { later: 1 } }, { spec: { later: 2 } }],
    ['of an operator', 'kubevirt.io/KubeVirt', { spec: { imageTag: '1' } }, { spec: { imageTag: '2' } }],
    ['whose name only looks like a path', 'apps/Deployment', { 'spec.template': 1 }, { 'spec.template': 2 }],
  ])('a field %s is UNKNOWN', (_name, kind, before, after) => {
    expect(objectImpact(object(kind, before), object(kind, after)).impact).toBe('UNKNOWN');
  });

  test('the metadata of an unknown kind interrupts nothing', () => {
    const labelled = object('example.com/Widget', { metadata: { name: 'till', labels: { a: '1' } } });
    expect(objectImpact(object('example.com/Widget'), labelled)).toMatchObject({ impact: 'NONE' });
  });
});

describe('an object that goes', () => {
  test.each(removalCases)('%s %j', (kind, content, impact) => {
    expect(objectImpact(object(kind, content), null).impact).toBe(impact);
  });

  test('every rule of the table has a row here', () => {
    const shown = new Set(removalCases.map(([kind]) => kind));
    expect(removalRules.flatMap(({ kinds }) => kinds).filter((kind) => !shown.has(kind))).toEqual([]);
  });

  test.each(['/Service', '/Secret', 'example.com/Widget'])('%s may still be needed: UNKNOWN', (kind) => {
    expect(objectImpact(object(kind), null)).toMatchObject({ impact: 'UNKNOWN' });
  });
});

test('a new object of a known kind interrupts nothing, one of an unknown kind may', () => {
  expect(objectImpact(null, object('apps/Deployment')).impact).toBe('NONE');
  expect(objectImpact(null, object('example.com/Widget')).impact).toBe('UNKNOWN');
});

test('a loss is worse than what cannot be told, which is worse than a reboot', () => {
  const impacts: Impact[] = ['UNKNOWN', 'NONE', 'DATA_LOSS', 'RESTART', 'VM_REBOOT'];
  expect(impacts.sort(compareImpact)).toEqual(['NONE', 'RESTART', 'VM_REBOOT', 'UNKNOWN', 'DATA_LOSS']);
});

describe('hostile objects', () => {
  const chain = (length: number, end: string): string =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: till}\nspec:\n  template:\n    a0: &a0 [${end}]\n${Array.from({ length }, (_, i) => `    a${i + 1}: &a${i + 1} [*a${i}, *a${i}]\n`).join('')}`;

  test('aliases of aliases are compared, however deep they go', () => {
    expect(objectImpact(parsed(chain(5_000, 'x')), parsed(chain(5_000, 'y'))).impact).toBe('RESTART');
    expect(objectImpact(parsed(chain(5_000, 'x')), parsed(chain(5_000, 'x'))).impact).toBe('NONE');
  });

  test('names of the language are names like any other', () => {
    const text = (value: string) =>
      `{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, __proto__: ${value}, constructor: ${value}}`;
    expect(objectImpact(parsed(text('1')), parsed(text('2'))).impact).toBe('UNKNOWN');
    expect(objectImpact(parsed(text('1')), parsed(text('1'))).impact).toBe('NONE');
  });

  test.each(['spec: text', 'spec: [1]', 'spec: {template: [1]}', 'spec: {template: null}', 'spec:'])(
    '%s is compared',
    (line) => {
      const text = (rest: string) => `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n${rest}\n`;
      expect(() => objectImpact(parsed(text(line)), parsed(text('spec: {template: {a: 1}}')))).not.toThrow();
      expect(() => objectImpact(parsed(text('spec: {template: {a: 1}}')), parsed(text(line)))).not.toThrow();
    },
  );
});
