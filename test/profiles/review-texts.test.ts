import { expect, test } from '@jest/globals';
import { manifestFacts } from '../../src/profiles/review-texts.js';
import { configMap } from './review-content.js';

test('the same text is read once', () => {
  const text = configMap('remembered');
  expect(manifestFacts(text)).toBe(manifestFacts(Buffer.from(text).toString()));
});

test('what was needed longest ago is forgotten first', () => {
  const [first, kept] = [configMap('first'), configMap('kept')].map((text) => [text, manifestFacts(text)] as const);
  for (let index = 0; index < 24; index += 1) {
    const objects = Array.from({ length: 18_000 }, () => 'kind: A\n').join('---\n');
    manifestFacts(`# ${index}\n${objects}`);
    if (kept) manifestFacts(kept[0]);
  }
  expect(kept && manifestFacts(kept[0])).toBe(kept?.[1]);
  expect(first && manifestFacts(first[0])).not.toBe(first?.[1]);
});
