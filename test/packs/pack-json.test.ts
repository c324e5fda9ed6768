import { describe, expect, test } from '@jest/globals';
import { readPack } from '../../src/packs/read-pack.js';
import { packFiles } from './pack-sketch.js';

const told = (files: ReturnType<typeof packFiles>) =>
  readPack(files).faults.map(({ severity, file, rule }) => `${severity} ${file} ${rule}`);
const sentences = (files: ReturnType<typeof packFiles>) => readPack(files).faults.map(({ message }) => message);

describe('pack.json', () => {
  test.each<[string, Record<string, unknown>, string, RegExp]>([
    ['no name', { name: undefined }, 'error pack.json required-field', /"name" is missing. Write it as a text/],
    ['an empty version', { version: '' }, 'error pack.json required-field', /"version" is empty/],
    ['a name that climbs', { name: '../../etc' }, 'error pack.json name', /can't be a file's name/],
    ['a name with two dots', { name: 'a..b' }, 'error pack.json name', /can't be a file's name/],
    ['a name with control characters', { name: 'a\u0007b' }, 'error pack.json name', /can't be a file's name/],
    ['a version with a slash', { version: '1/2' }, 'error pack.json version', /can't be part of a file's name/],
    ['a number as version', { version: 1.5 }, 'error pack.json required-field', /"version" is the number 1.5/],
    ['a version of two parts', { version: '1.5' }, 'warning pack.json version', /sorted by its numbers/],
    ['a version with a v', { version: 'v1.1.0' }, 'warning pack.json version', /no semantic version/],
    ['a word as version', { version: 'latest' }, 'warning pack.json version', /sorted before all others/],
    ['an unknown layer', { layer: 'gpu' }, 'error pack.json layer', /Write one of kernel, os, k8s, cni, csi, addon/],
    ['annotations as a list', { annotations: ['a'] }, 'warning pack.json annotations', /"annotations" is a list/],
    [
      'an annotation as a truth value',
      { annotations: { airgap: true } },
      'warning pack.json annotations',
      /"airgap" is the boolean true/,
    ],
    [
      'an unknown state',
      { annotations: { system_state: 'gone' } },
      'warning pack.json state',
      /isn't known; the pack counts as active/,
    ],
    ['one cloud type as a text', { cloudTypes: 'all' }, 'warning pack.json list', /Write a list of texts/],
    ['a chart outside the pack', { charts: ['../x.tgz'] }, 'error pack.json path', /leads out of the pack/],
    [
      'a chart that is missing',
      { charts: ['charts/x.tgz'] },
      'error pack.json chart-missing',
      /is listed and isn't there/,
    ],
    [
      'a manifest that is missing',
      { kubeManifests: ['manifests/x.yaml'] },
      'error pack.json manifest-missing',
      /isn't there/,
    ],
    ['nothing to deploy', { kubeManifests: [] }, 'warning pack.json content', /deploys nothing/],
    ['constraints as a text', { constraints: 'x' }, 'warning pack.json constraints', /"constraints" is the text "x"/],
    [
      'a dependency without type',
      { constraints: { dependencies: [{ packName: 'vault', layer: 'addon' }] } },
      'warning pack.json constraints',
      /has no type; "optional" is taken/,
    ],
    [
      'a dependency on nothing',
      { constraints: { dependencies: [{ type: 'required' }] } },
      'warning pack.json constraints',
      /names no pack/,
    ],
    [
      'an odd limit',
      { constraints: { dependencies: [{ packName: 'a', layer: 'addon', type: 'optional', minVersion: 'new' }] } },
      'warning pack.json constraints',
      /limits nothing/,
    ],
    [
      'an unknown resource',
      { constraints: { resources: [{ type: 'gpu' }] } },
      'warning pack.json constraints',
      /Write one of cpu, memory, diskSize/,
    ],
  ])('with %s is told so', (_, json, fault, message) => {
    expect(told(packFiles(json))).toContain(fault);
    expect(sentences(packFiles(json)).join('\n')).toMatch(message);
  });

  test.each([
    ['a list', '[]', /is a list/],
    ['a text', '"x"', /is the text "x"/],
    ['no JSON', '{"name": ', /is no JSON/],
    ['no UTF-8', Buffer.from([0xff, 0xfe, 0x00]), /no UTF-8/],
    ['2 MB of nesting', '['.repeat(2_000_000), /Keep it under 1 MiB/],
    ['half a megabyte of nesting', '['.repeat(250_000) + ']'.repeat(250_000), /is a list/],
  ])('that is %s leaves no pack, and the rest is still read', (_, content, message) => {
    const files = packFiles({}, { 'pack.json': content, 'README.md': null });
    expect(readPack(files).pack).toBeNull();
    expect(sentences(files).join('\n')).toMatch(message);
    expect(told(files)).toContain('warning README.md readme');
  });

  test('may begin with a byte order mark', () => {
    const text = packFiles().get('pack.json')?.toString() ?? '';
    expect(readPack(packFiles({}, { 'pack.json': `\uFEFF${text}` })).pack?.name).toBe('web');
  });

  test('says how often a dependency counts: two-part versions, empty limits, master and control-plane', () => {
    const { pack, faults } = readPack(
      packFiles({
        constraints: {
          dependencies: [
            { packName: 'kubernetes', layer: 'k8s', type: 'optional', minVersion: '1.29', maxVersion: '' },
            { packName: 'old', layer: 'addon', type: 'notsupported' },
          ],
          resources: [
            {
              type: 'cpu',
              minLimit: 100,
              components: [
                { resourceRequestParamRef: 'a.cpu', scheduleType: 'master' },
                { scheduleType: 'control-plane' },
              ],
            },
          ],
        },
      }),
    );
    expect(faults).toEqual([]);
    expect(pack?.dependencies).toEqual([
      { packName: 'kubernetes', layer: 'k8s', type: 'optional', minVersion: '1.29', maxVersion: null },
      { packName: 'old', layer: 'addon', type: 'notSupported', minVersion: null, maxVersion: null },
    ]);
  });

  test.each([
    ['no mark', {}, 'ACTIVE'],
    ['deprecated', { system_state: 'deprecated' }, 'DEPRECATED'],
    ['deleted', { system_state: 'Deleted' }, 'DELETED'],
    ['disabled by the other annotation', { disabled: 'true' }, 'DISABLED'],
    ['not disabled', { disabled: 'false' }, 'ACTIVE'],
    ['deleted and disabled', { system_state: 'deleted', disabled: 'true' }, 'DELETED'],
  ])('gives the state: %s', (_, annotations, state) => {
    expect(readPack(packFiles({ annotations })).pack?.state).toBe(state);
  });
});
