import { expect, test } from '@jest/globals';
import { reviewContent } from '../../src/profiles/review.js';
import { contentOf, layerText, machine } from './review-content.js';

const long = `#cloud-config\n# ${'x'.repeat(2_048)}\n`;
const withData = (line: string) => `${machine()}        - name: init\n          cloudInitNoCloud: {${line}}\n`;
const inline = withData(`userData: ${JSON.stringify(long)}`);
const review = (choice: string | null, manifest: string) => {
  const values = choice === null ? '' : `pack:\n  system-profiles/cloud-init: ${choice}\n`;
  return reviewContent(contentOf([layerText('till', { values, manifests: { vm: manifest }, vmManifest: true })]));
};
const codes = (choice: string | null, manifest = inline) =>
  review(choice, manifest)
    .problems.map(({ severity, code }) => `${severity} ${code}`)
    .filter((code) => !code.endsWith('VOLUME_WITHOUT_DISK'));

test('data over the limit is an error that says how to choose a Secret', () => {
  const [problem] = review(null, inline).problems.filter(({ code }) => code === 'VM_CLOUD_INIT_TOO_LONG');
  expect(problem).toMatchObject({ severity: 'ERROR', layer: 'till', manifest: 'vm' });
  expect(problem?.message).toContain('Write "system-profiles/cloud-init": "secret" under pack: in the layer\'s values');
});

test.each([
  ['no choice', null, ['ERROR VM_CLOUD_INIT_TOO_LONG']],
  ['inline', 'inline', ['ERROR VM_CLOUD_INIT_TOO_LONG']],
  ['secret', '"secret"', []],
  ['a word that is neither', 'Secret', ['WARNING CLOUD_INIT_CHOICE', 'ERROR VM_CLOUD_INIT_TOO_LONG']],
])('with %s the review says %j', (_, choice, expected) => expect(codes(choice)).toEqual(expected));

test('data that no archive can move is still an error, and says why', () => {
  const aliased = `x: &data ${JSON.stringify(long)}\n${withData('userData: *data')}`;
  const [problem] = review('secret', aliased).problems.filter(({ code }) => code === 'VM_CLOUD_INIT_TOO_LONG');
  expect(problem?.message).toContain("can't be moved as it is written");
});
