import { expect, test } from '@jest/globals';
import { orderInValues } from '../../console/src/wizard/order-in-values.js';

test.each([
  ['quoted', 'pack:\n  spectrocloud.com/install-priority: "5"\n', '5'],
  ['a bare number', 'pack:\n  "spectrocloud.com/install-priority": -10 # early\n', '-10'],
  ['line ends of Windows', "pack:\r\n  spectrocloud.com/install-priority: '7'\r\n", '7'],
  ['a comment', 'pack:\n  # spectrocloud.com/install-priority: "5"\n', '0'],
  ['not a number', 'pack:\n  spectrocloud.com/install-priority: soon\n', '0'],
  ['nothing', '', '0'],
])('the field for the install order shows what the values say: %s', (_case, values, order) => {
  expect(orderInValues(values)).toBe(order);
});
