import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { labelsOf } from '../../src/profiles/labels.js';

const told = (tags: string[]) => {
  const { labels, problems } = labelsOf(tags);
  return {
    labels: labels.map(({ key, value }) => `${key}=${value}`),
    codes: problems.map(({ code, severity, path }) => `${severity} ${code} ${path.join('.')}`),
  };
};

describe('a tag becomes a label', () => {
  const rows: [name: string, tag: string, label: string, changed: boolean][] = [
    ['with a colon', 'site:berlin', 'site=berlin', false],
    ['without a colon', 'edge', 'edge=spectro__tag', false],
    ['with two colons: the first one parts it', 'a:b:c', 'a=b-c', true],
    ['with an empty value', 'site:', 'site=', false],
    ['with a prefix', 'team.example/owner:ann', 'team.example/owner=ann', false],
    ['with a prefix in capitals', 'Team.Example/owner:ann', 'team.example/owner=ann', true],
    ['with a slash after no prefix', 'my team/owner:ann', 'my-team-owner=ann', true],
    ['with two slashes', 'a.example/b/c', 'a.example/b-c=spectro__tag', true],
    ['with spaces around', 'site: berlin ', 'site=berlin', true],
    ['with spaces inside', 'site:new york', 'site=new-york', true],
    ['with marks on its letters', 'Städte:Ümläut', 'Stadte=Umlaut', true],
    ['with marks apart from their letters', 'stadt:Köln'.normalize('NFD'), 'stadt=Koln', true],
    ['with letters that Unicode keeps whole', 'straße:Ærø Łódź', 'strasse=AEro-Lodz', true],
    ['of full width', 'ｓｉｔｅ:７', 'site=7', true],
    ['with letters of other alphabets', 'site:東京 7', 'site=7', true],
    ['with a prefix that is no DNS name', 'tëam.example/owner:ann', 'team.example-owner=ann', true],
    ['with punctuation at its ends', '_site_:-berlin.', 'site=berlin', true],
    ['with a key of 63', `${'k'.repeat(63)}:v`, `${'k'.repeat(63)}=v`, false],
    ['with a key of 64', `${'k'.repeat(64)}:v`, `${'k'.repeat(63)}=v`, true],
    ['with a value of 64', `k:${'v'.repeat(64)}`, `k=${'v'.repeat(63)}`, true],
    ['cut so that it ends in a letter', `k:${'v'.repeat(62)}-x`, `k=${'v'.repeat(62)}`, true],
    ['of the real profiles', 'terraform_managed:false', 'terraform_managed=false', false],
  ];
  test.each(rows)('%s', (_name, tag, label, changed) => {
    expect(told([tag])).toEqual({ labels: [label], codes: changed ? ['INFO TAG_CHANGED tags.0'] : [] });
  });
});

describe('told in the review', () => {
  test.each([
    ['a tag without any letter', ['???'], [], ['WARNING TAG_WITHOUT_LABEL tags.0']],
    ['two values of one key: the first wins', ['env:a', 'env:b'], ['env=a'], ['WARNING TAG_COLLISION tags.1']],
    [
      'two tags that look alike to Kubernetes',
      ['a:x y', 'a:x-z'],
      ['a=x-y'],
      ['INFO TAG_CHANGED tags.0', 'WARNING TAG_COLLISION tags.1'],
    ],
    [
      'two tags that differ in marks alone: the first wins',
      ['Köln:nord', 'koln:süd', 'Koln:sud'],
      ['Koln=nord', 'koln=sud'],
      ['INFO TAG_CHANGED tags.0', 'INFO TAG_CHANGED tags.1', 'WARNING TAG_COLLISION tags.2'],
    ],
    [
      'one label of two tags that differ in marks alone is none',
      ['site:Köln', 'site:Koln'],
      ['site=Koln'],
      ['INFO TAG_CHANGED tags.0'],
    ],
    ['the same label twice is none', ['edge', 'edge:spectro__tag'], ['edge=spectro__tag'], []],
    ['a prefix of KubeVirt', ['kubevirt.io/nodeName:a'], ['kubevirt.io/nodeName=a'], ['WARNING TAG_RESERVED tags.0']],
    [
      'a prefix below one of Kubernetes',
      ['node.kubernetes.io/a:b'],
      ['node.kubernetes.io/a=b'],
      ['WARNING TAG_RESERVED tags.0'],
    ],
  ])('%s', (_name, tags, labels, codes) => expect(told(tags)).toEqual({ labels, codes }));
});

test('for any tags, every label is one that Kubernetes takes, and no key stands twice', () => {
  const NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
  const tag = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 130 }),
    fc
      .array(fc.constantFrom('a', 'B', '/', ':', '.', '-', '_', ' ', '.io'), { maxLength: 130 })
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(fc.array(tag, { maxLength: 20 }), (tags) => {
      const { labels } = labelsOf(tags);
      for (const { key, value } of labels) {
        const [name = '', prefix] = key.split('/').reverse();
        expect(name).toMatch(NAME);
        expect(value === '' || NAME.test(value)).toBe(true);
        expect(prefix === undefined || /^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/.test(prefix)).toBe(true);
      }
      expect(new Set(labels.map(({ key }) => key)).size).toBe(labels.length);
    }),
  );
});
