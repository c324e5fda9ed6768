import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { slugOf } from '../../src/profiles/slug.js';

test.each([
  ['plain', 'Shop Gateway', 'shop-gateway'],
  ['accents', 'Café Zürich Ñandú', 'cafe-zurich-nandu'],
  ['letters that Unicode keeps whole', 'Straße Łódź Ærø Þór', 'strasse-lodz-aero-thor'],
  ['full-width letters', 'ＡＢＣ', 'abc'],
  ['signs at the ends', '--(Edge)!!', 'edge'],
  ['no Latin letter', '東京のゲートウェイ', 'profile'],
  ['digits alone', '2026', 'profile'],
  ['Latin letters among others', '東京 edge 7', 'edge-7'],
  ['40 characters', 'a'.repeat(41), 'a'.repeat(40)],
  ['cut at a hyphen', `${'a'.repeat(39)} b`, 'a'.repeat(39)],
])('%s: %s', (_, name, slug) => expect(slugOf(name)).toBe(slug));

test('whatever the name, the slug fits file names, addresses and Kubernetes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(slugOf(name))),
  );
});
