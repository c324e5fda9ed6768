import { describe, expect, test } from '@jest/globals';
import type { Variable } from '../../src/profiles/events.js';
import { missingValues, requireSiteValues } from '../../src/devices/site-values.js';
import { putAside } from '../../src/devices/site-secrets.js';
import { settled } from '../../src/devices/site-properties.js';
import { variable } from '../profiles/samples.js';

const option = (value: string) => ({ value, label: value, description: '' });
const variables: readonly Variable[] = [
  variable('SITE', { required: true, defaultValue: null }),
  variable('PORT', { format: 'NUMBER', defaultValue: null, required: false }),
  variable('CODE', { regex: '^[A-Z]{3}$', defaultValue: null, required: false }),
  variable('SIZE', { options: [option('small'), option('large')], defaultValue: 'small', required: true }),
  variable('FIXED', { immutable: true, defaultValue: 'so', required: false }),
  variable('TOKEN', { sensitive: true, defaultValue: null, required: false }),
];
const filled = { version: '1.2.0', variables };
const SITE = { name: 'SITE', value: 'berlin' };
const check = (...more: { name: string; value: string | null }[]) => requireSiteValues(filled, [SITE, ...more], []);

describe('a value for a device', () => {
  test.each([
    [
      'an unknown name',
      { name: 'SIDE', value: 'x' },
      'VARIABLE_UNKNOWN',
      /no variable "SIDE"; it has SITE, PORT, CODE/,
    ],
    ['another format', { name: 'PORT', value: 'a lot' }, 'VALUE_UNFIT', /"PORT" isn't a number such as 3/],
    ['what its expression refuses', { name: 'CODE', value: 'abc' }, 'VALUE_UNFIT', /doesn't match \^\[A-Z\]\{3\}\$/],
    ['none of its options', { name: 'SIZE', value: 'huge' }, 'VALUE_UNFIT', /is none of small, large/],
    ['a fixed variable', { name: 'FIXED', value: 'other' }, 'VALUE_UNFIT', /is fixed by the profile/],
  ])('of %s is refused with its place', (_, property, code, message) => {
    expect(() => check(property)).toThrow(
      expect.objectContaining({
        ...{ name: 'Invalid', code, message: expect.stringMatching(message) },
        path: ['siteProperties', '1', code === 'VARIABLE_UNKNOWN' ? 'name' : 'value'],
      }),
    );
  });

  test.each([
    ['fits', { name: 'CODE', value: 'ABC' }],
    ['is empty: it takes the variable away', { name: 'CODE', value: '' }],
    ['is that of a fixed variable', { name: 'FIXED', value: 'so' }],
    ['breaks sed, awk and the shell', { name: 'TOKEN', value: `'"\\&/|$(reboot)\`x\`\n\t{{ .spectro.var.SITE }}` }],
    ['is a macro’s, which only the layers know', { name: '{{ .spectro.system.cluster.name }}', value: 'edge-1' }],
    ['stays what it is', { name: 'PORT', value: null }],
  ])('that %s is taken', (_, property) => expect(() => check(property)).not.toThrow());

  test('that is needed and missing is asked for by its name', () => {
    const wanted = [{ name: 'SITE', value: '' }];
    for (const given of [wanted, []])
      expect(() => requireSiteValues(filled, given, [])).toThrow(
        /Version 1\.2\.0 needs values for SITE; give them too/,
      );
    expect(() => requireSiteValues(filled, [{ name: 'SITE', value: null }], [SITE])).not.toThrow();
  });

  test('of a profile without any version is refused, since nobody knows what is sensitive', () =>
    expect(() => requireSiteValues(null, [SITE], [])).toThrow(expect.objectContaining({ code: 'NO_VERSION' })));

  test('is never in the message that refuses it', () => {
    const secret = variable('PIN', { sensitive: true, regex: '^[0-9]+$', defaultValue: null, required: false });
    const pin = [{ name: 'PIN', value: 'hunter2' }];
    expect(() => requireSiteValues({ version: '1', variables: [secret] }, pin, [])).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});

test('variables with a default or a value miss nothing; a secret is a value', () => {
  expect(missingValues(variables, [])).toEqual(['SITE']);
  expect(missingValues(variables, [SITE])).toEqual([]);
  expect(missingValues(variables, [{ name: 'SITE', secretId: 's' }])).toEqual([]);
});

test('values of sensitive variables are put aside, and kept by name when they are given without a value', () => {
  const wanted = [SITE, { name: 'TOKEN', value: 'hunter2' }];
  const { properties, secrets } = putAside('d', wanted, variables, () => 's1');
  expect(secrets).toEqual([{ id: 's1', ownerId: 'd', text: 'hunter2' }]);
  const before = settled(properties, []);
  expect(before).toEqual([SITE, { name: 'TOKEN', secretId: 's1' }]);
  expect(settled([{ name: 'TOKEN', value: null }], before)).toEqual([{ name: 'TOKEN', secretId: 's1' }]);
});
