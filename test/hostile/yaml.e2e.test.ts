import { beforeAll, expect, test } from '@jest/globals';
import { attempt, done, mutate, PROFILE, reviewOf, type Changed } from '../journeys/author.js';
import type { Product } from '../journeys/product.js';
import { besieged } from './besieged.js';
import { TEXTS } from './yaml-cases.js';

// Texts that no author writes: each is refused with a sentence or kept as it was typed, and the review says what it thinks.

let product: Product;
const opened = besieged();
beforeAll(() => {
  product = opened();
});

test.each(TEXTS)('$what: refused or reviewed, packed or not, never a defect', async ({ what, text }) => {
  const { systemProfile } = await done<Changed>(product, 'createSystemProfile', { name: what.slice(0, 100) }, PROFILE);
  const profileId = systemProfile.id;
  const { layer } = await done<Changed>(
    product,
    'addManifestLayer',
    { profileId, name: 'one' },
    `layer { id } ${PROFILE}`,
  );
  for (const [field, input] of [
    ['attachManifest', { name: 'text', content: text }],
    ['updateLayer', { values: text }],
  ] as const) {
    const { userErrors } = await mutate(product, field, { profileId, layerId: layer.id, ...input }, 'layer { id }');
    for (const { code, message } of userErrors)
      expect([code, message]).toEqual(['INVALID', expect.stringMatching(/\.$/)]);
  }
  const { problems } = await reviewOf(product, profileId);
  for (const { code } of problems) expect(code).toMatch(/^[A-Z][A-Z0-9_]+$/);
  const finished = await attempt(product, 'finishSystemProfile', { profileId }, 'profileVersion { id }');
  expect(finished.errors).toBeUndefined();
  expect((await fetch(`${product.url}/readyz`)).status).toBe(200);
});
