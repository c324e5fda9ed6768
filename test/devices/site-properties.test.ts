import { expect, test } from '@jest/globals';
import { withoutSecrets } from '../../src/devices/site-properties.js';

const variable = (name: string, sensitive: boolean) => ({ name, sensitive });

test.each([
  ['of a variable is shown', [variable('SITE', false)], 'berlin'],
  ['of a sensitive variable is not', [variable('SITE', true)], null],
  ['that no variable explains is not, since it may have been sensitive', [], null],
])('a site property %s', (_name, variables, value) => {
  expect(withoutSecrets([{ name: 'SITE', value: 'berlin' }], variables)).toEqual([{ name: 'SITE', value }]);
});
