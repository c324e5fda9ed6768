import { describe, expect, test } from '@jest/globals';
import {
  approve,
  existing,
  importReceipt,
  link,
  register,
  remove,
  report,
  requireProof,
  uidTaken,
  useToken,
} from '../../src/devices/decide.js';
import { conditionOf } from '../../src/devices/device.js';
import type { DeviceTokenEvent } from '../../src/devices/events.js';
import {
  deviceAfter,
  given,
  givenToken,
  linkedTo,
  registered,
  registration,
  removed,
  reported,
  said,
} from './specification.js';
import { expectRefusal } from '../support/refusal.js';

const now = new Date('2026-01-01T00:00:00Z');
const made: DeviceTokenEvent = {
  type: 'DeviceTokenCreated',
  data: { name: 'tills', digest: 'd', profileId: null, expiresAt: '2026-01-08T00:00:00.000Z' },
};
const applicant = { deviceId: 'd', uid: 'u1', publicKey: 'PEM' };
const used: DeviceTokenEvent = { type: 'DeviceTokenUsed', data: applicant };

describe('a token', () => {
  test('is used up by the first machine', () =>
    givenToken(made)
      .when((token) => useToken(token, applicant, now))
      .then(used));
  test('is good again for the machine that used it', () =>
    givenToken(made, used)
      .when((token) => useToken(token, applicant, now))
      .thenNothing());
  test.each([
    ['another uid', { ...applicant, uid: 'u2' }],
    ['another key', { ...applicant, publicKey: 'other' }],
  ])('is used for a machine with %s', (_, other) =>
    givenToken(made, used)
      .when((token) => useToken(token, other, now))
      .thenRefused('TOKEN_USED'),
  );
  test('is no good once it has expired, by the clock of the server', () =>
    givenToken(made)
      .when((token) => useToken(token, applicant, new Date('2026-01-08T00:00:00Z')))
      .thenRefused('TOKEN_EXPIRED'));
  test('that nobody made is unknown', () =>
    givenToken()
      .when((token) => useToken(token, applicant, now))
      .thenRefused('TOKEN_UNKNOWN'));
});

describe('registering', () => {
  test('a new machine makes a device', () =>
    given()
      .when((device) => register(device, registration))
      .then(registered));
  test('again renews its key', () =>
    given(registered)
      .when((device) => register(device, { ...registration, keyDigest: 'k2' }))
      .then({ type: 'DeviceKeyRenewed', data: { keyDigest: 'k2' } }));
  test('after it was removed is refused', () =>
    given(registered, removed)
      .when((device) => register(device, registration))
      .thenRefused('TOKEN_USED'));
  test('needs proof that the machine holds its private key', () => {
    expect(() => requireProof(true)).not.toThrow();
    expectRefusal(() => requireProof(false), 'PROOF', ['proof']);
  });
  test('with the uid of another living machine is refused, whatever found it out', () => {
    const taken = (cause?: unknown) => () => {
      throw uidTaken('u1', cause);
    };
    expectRefusal(taken(), 'UID_TAKEN', ['uid']);
    expect(taken()).toThrow('"u1"');
    expect(uidTaken('u1')).not.toHaveProperty('cause');
    expect(uidTaken('u1', 'unique_violation')).toMatchObject({ cause: 'unique_violation' });
  });
});

describe('linking', () => {
  const wanted = { profileId: 'p', pinnedVersion: null, newest: '1.0.0' };
  test('approves the version of that moment, and keeps the tags', () =>
    given(registered)
      .when((device) => link(device, wanted))
      .then(linkedTo()));
  test('the same way twice does nothing', () =>
    given(registered, linkedTo())
      .when((device) => link(device, wanted))
      .thenNothing());
  test('again approves nothing more, however new the newest is', () =>
    given(registered, linkedTo())
      .when((device) => link(device, { ...wanted, needsApproval: true, newest: '1.1.0' }))
      .then(linkedTo({ needsApproval: true })));
  test('to a pinned version keeps what isn’t said', () =>
    given(registered, linkedTo({ needsApproval: true, siteProperties: [{ name: 'A', value: '1' }] }))
      .when((device) => link(device, { ...wanted, pinnedVersion: '1.0.0' }))
      .then(linkedTo({ needsApproval: true, siteProperties: [{ name: 'A', value: '1' }], pinnedVersion: '1.0.0' })));
  test('changes one site property and keeps another that nobody may read', () =>
    given(registered, linkedTo({ siteProperties: [{ name: 'PIN', value: 'secret' }] }))
      .when((device) => {
        const siteProperties = [
          { name: 'SITE', value: 'berlin' },
          { name: 'PIN', value: null },
          { name: 'NONE', value: null },
        ];
        return link(device, { ...wanted, siteProperties });
      })
      .then(
        linkedTo({
          siteProperties: [
            { name: 'PIN', value: 'secret' },
            { name: 'SITE', value: 'berlin' },
          ],
        }),
      ));
  test('to another profile starts anew', () =>
    given(registered, linkedTo({ needsApproval: true, siteProperties: [{ name: 'A', value: '1' }] }))
      .when((device) => link(device, { profileId: 'q', pinnedVersion: null, newest: '2.0.0' }))
      .then(linkedTo({ profileId: 'q', approvedVersion: '2.0.0' })));
});

describe('approving', () => {
  const device = [registered, linkedTo({ needsApproval: true })] as const;
  test('lets the device have exactly the version that is pending', () =>
    given(...device)
      .when((state) => approve(state, '1.1.0', '1.1.0'))
      .then({ type: 'UpdateApproved', data: { profileId: 'p', version: '1.1.0' } }));
  test('twice does nothing', () =>
    given(...device)
      .when((state) => approve(state, '1.0.0', null))
      .thenNothing());
  test('another version than the pending one is refused: it changed since somebody looked', () =>
    given(...device)
      .when((state) => approve(state, '1.1.0', '1.2.0'))
      .thenRefused('OTHER_VERSION_PENDING', ['version']));
  test('when nothing is pending is refused', () =>
    given(...device)
      .when((state) => approve(state, '1.1.0', null))
      .thenRefused('NOTHING_PENDING', ['version']));
  test('of a device that follows no profile is refused, also when it did when somebody looked', () => {
    const unlinked = given(registered);
    unlinked.when((state) => approve(state, '1.1.0', null)).thenRefused('NOTHING_PENDING');
    unlinked.when((state) => approve(state, '1.1.0', '1.1.0')).thenRefused('NOTHING_PENDING');
  });
});

describe('a report', () => {
  test('is kept when it is the first', () =>
    given(registered)
      .when((device) => report(device, said(1), 0))
      .then(reported(1)));
  test('of something new is kept', () =>
    given(registered, reported(1))
      .when((device) => report(device, said(2, { running: '1.1.0' }), 1))
      .then(reported(2, { running: '1.1.0' })));
  test('that says the same under a newer number is nothing new', () =>
    given(registered, reported(1))
      .when((device) => report(device, said(2), 1))
      .thenNothing());
  test('that is sent again does nothing', () =>
    given(registered, reported(3))
      .when((device) => report(device, said(3), 3))
      .thenNothing());
  test('of a layer that came on is something new', () => {
    const web = (status: 'waiting' | 'ready', message = '') => ({ layers: [{ name: 'web', status, message }] });
    const waits = given(registered, reported(1, web('waiting')));
    for (const news of [web('ready'), web('waiting', 'Pulls nginx.')])
      waits.when((device) => report(device, said(2, news), 1)).then(reported(2, news));
  });
  test('with a number that was taken for something else is refused, and told the next number', () => {
    const other = said(3, { running: '1.1.0' });
    const story = given(registered, reported(3));
    story.when((device) => report(device, other, 3)).thenRefused('REPORT_OUTDATED', ['sequence']);
    story.when((device) => report(device, other, 0)).thenRefused('REPORT_OUTDATED');
    expect(() => report(deviceAfter(registered, reported(3)), other, 3)).toThrow('Number the next one 4.');
  });
  test('that says the same is good as the newest and as the one that first said it, no other', () => {
    const story = given(registered, reported(3));
    for (const sequence of [3, 5]) story.when((device) => report(device, said(sequence), 5)).thenNothing();
    for (const sequence of [2, 4])
      story.when((device) => report(device, said(sequence), 5)).thenRefused('REPORT_OUTDATED');
  });
  test('from before a report that said nothing new is refused', () =>
    given(registered, reported(3))
      .when((device) => report(device, said(4, { running: '1.1.0' }), 5))
      .thenRefused('REPORT_OUTDATED'));
  test('of the time alone, by a clock ten years off, is nothing new', () =>
    given(registered, reported(1))
      .when((device) => report(device, said(2, { deviceTime: '2016-01-01T00:00:00Z' }), 1))
      .thenNothing());
  test('of a removed device finds no device', () =>
    given(registered, removed)
      .when((device) => report(device, said(1), 0))
      .thenRefused('DEVICE_NOT_FOUND'));
  test('of a removed device calls it by its name, of one that never was it has none', () => {
    expect(() => existing(deviceAfter(registered, removed))).toThrow('The device "till" is removed; choose');
    expect(() => existing(deviceAfter())).toThrow('There is no device with this id; choose');
  });
});

describe('a receipt', () => {
  const receipt = { ...said(4), archiveSha256: 'ab', result: 'ready' as const, moreReady: 0 };
  const imported = (current: boolean) => ({ type: 'ReceiptImported' as const, data: { ...receipt, current } });
  test('that is news is what the device runs', () => {
    given(registered, reported(3, { running: null }))
      .when((device) => importReceipt(device, receipt, 3))
      .then(imported(true));
    expect(deviceAfter(registered, imported(true))).toMatchObject({ reported: { running: '1.0.0', sequence: 4 } });
  });
  test('that is older than what is known goes into the history alone', () => {
    given(registered, reported(9, { running: '1.2.0' }))
      .when((device) => importReceipt(device, receipt, 9))
      .then(imported(false));
    expect(deviceAfter(registered, reported(9, { running: '1.2.0' }), imported(false))).toMatchObject({
      reported: { running: '1.2.0', sequence: 9 },
    });
  });
  test('of a device that never reported is what it runs', () =>
    given(registered)
      .when((device) => importReceipt(device, receipt, 0))
      .then(imported(true)));
  test.each([
    ['has the number of the report that is known', 4, 0],
    ['is older than a report that said nothing new', 3, 9],
    ['is older than the report that is known, whatever was counted', 9, 3],
  ])('that %s goes into the history alone', (_, known, newest) =>
    given(registered, reported(known))
      .when((device) => importReceipt(device, receipt, newest))
      .then(imported(false)),
  );
  test('twice does nothing', () =>
    given(registered, imported(true))
      .when((device) => importReceipt(device, receipt, 4))
      .thenNothing());
});

describe('removing', () => {
  test('ends the device', () => given(registered).when(remove).then(removed));
  test('twice does nothing', () => given(registered, removed).when(remove).thenNothing());
  test('what isn’t there is refused', () => given().when(remove).thenRefused('DEVICE_NOT_FOUND', ['deviceId']));
});

test.each([
  ['nothing', null, 'REGISTERED'],
  ['that nothing runs yet', said(1, { running: null }), 'REGISTERED'],
  ['that a version runs', said(1), 'HEALTHY'],
  ['that a version is being installed', said(1, { installing: '1.1.0' }), 'UPDATING'],
  ['that a layer waits', said(1, { layers: [{ name: 'a', status: 'waiting', message: '' }] }), 'UPDATING'],
  [
    'that a layer failed',
    said(1, { installing: '1.1.0', layers: [{ name: 'a', status: 'failed', message: 'Full.' }] }),
    'FAILED',
  ],
] as const)('a device that says %s has that condition', (_, what, condition) =>
  expect(conditionOf(what)).toBe(condition),
);
