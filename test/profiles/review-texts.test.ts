import { expect, test } from '@jest/globals';
import { manifestFacts, valuesFacts } from '../../src/profiles/review-texts.js';
import { configMap } from './review-content.js';

test.each([
  ['manifest', manifestFacts],
  ['text of values', valuesFacts],
])('the same %s is read once', (_what, facts) => {
  const text = configMap('remembered');
  expect(facts(text)).toBe(facts(Buffer.from(text).toString()));
  expect(facts(text)).not.toBe(facts(configMap('another')));
});
