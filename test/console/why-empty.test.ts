import { expect, test } from '@jest/globals';
import { whyEmpty } from '../../console/src/wizard/why-empty.js';

const registry = (name: string, status: string) => ({ name, sync: { status } });

test.each([
  ['none is connected', [], 'Registries bring charts, and none that does is connected.'],
  ['one is running', [registry('a', 'FAILED'), registry('b', 'RUNNING')], 'The registries are being synchronised.'],
  ['some failed', [registry('a', 'FAILED'), registry('b', 'FAILED')], 'a and b couldn’t be synchronised.'],
  ['none was asked', [registry('a', 'NEVER')], 'Registries bring charts, and none of them has been synchronised yet.'],
  ['they are empty', [registry('a', 'SUCCEEDED')], 'The registries that bring charts are empty.'],
])('an empty catalog says why: %s', (_case, registries, sentence) => {
  expect(whyEmpty('chart', registries)).toBe(sentence);
});
