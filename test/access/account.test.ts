import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { accountFold, changeAccount, createAccount, evolveAccount, type Account } from '../../src/access/account.js';
import type { AccountEvent } from '../../src/access/account-events.js';
import { describeAccountEvent } from '../../src/access/describe-account.js';
import type { Recorded } from '../../src/store/event.js';

const folder = join(import.meta.dirname, '..', 'corpus');
type Example = AccountEvent & { streamType: string };
const examples = readdirSync(folder)
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Example)
  .filter(({ streamType }) => streamType === 'account');

const sentences: Record<AccountEvent['type'], string> = {
  AccountCreated: 'Made the account, with the role EDITOR.',
  AccountRoleChanged: 'Gave the account the role ADMIN.',
  AccountRestricted: 'Let the account see only profiles whose tag is "site:berlin" and (is "edge" or is not "test").',
  AccountRenamed: 'Gave the account another name.',
  AccountPasswordSet: 'Set a new password; sessions that were open ended.',
  AccountLinked: 'Linked the account with the identity provider.',
  AccountDisabled: 'Disabled the account; its sessions ended.',
  AccountEnabled: 'Enabled the account again.',
};
const enabled: Account = { status: 'enabled', role: 'EDITOR' };
const nothing = { isRenamed: false, hasNewPassword: false };

test('the golden corpus has an example of every event of accounts', () => {
  expect(examples.map(({ type }) => type).sort()).toEqual(Object.keys(sentences).sort());
});

test.each(examples)('$type folds and has a sentence', (example) => {
  const event = example as unknown as Recorded<AccountEvent>;
  const before: Account = example.type === 'AccountEnabled' ? { ...enabled, status: 'disabled' } : enabled;
  const isBeside = ['AccountRenamed', 'AccountPasswordSet', 'AccountCreated', 'AccountLinked'].includes(example.type);
  const after = evolveAccount(before, event);
  if (isBeside) expect(after).toEqual(before);
  else expect(after).not.toEqual(before);
  expect(describeAccountEvent(example)).toBe(sentences[example.type]);
});

test('a person whom the identity provider brought is told apart', () => {
  expect(describeAccountEvent({ type: 'AccountCreated', data: { role: 'VIEWER', by: 'provider' } })).toBe(
    'Came in through the identity provider for the first time, with the role VIEWER.',
  );
});

test('what a person sees is told where the account is made, and where everything is shown again', () => {
  const tagFilter = { is: 'edge' };
  expect(
    describeAccountEvent({ type: 'AccountCreated', data: { role: 'VIEWER', by: 'administrator', tagFilter } }),
  ).toBe('Made the account, with the role VIEWER. It sees profiles whose tag is "edge".');
  expect(describeAccountEvent({ type: 'AccountRestricted', data: { tagFilter: null } })).toBe(
    'Let the account see every profile.',
  );
});

test('an account is made with its filter', () => {
  const data = { role: 'EDITOR', by: 'administrator', tagFilter: { is: 'edge' } } as const;
  const event = { type: 'AccountCreated', data } as unknown as Recorded<AccountEvent>;
  expect(evolveAccount(accountFold.initial, event)).toEqual({ ...enabled, tagFilter: data.tagFilter });
});

test('an account is made once', () => {
  const data = { role: 'EDITOR', by: 'administrator' } as const;
  expect(createAccount(accountFold.initial, data)).toEqual([{ type: 'AccountCreated', data }]);
  expect(createAccount(enabled, data)).toEqual([]);
});

describe('a change', () => {
  const types = (change: object, state: Account = enabled) =>
    changeAccount(state, { ...nothing, ...change }).map(({ type }) => type);

  test.each<[string, object, string[]]>([
    ['nothing', {}, []],
    ['the role that it has', { role: 'EDITOR' }, []],
    ['another role', { role: 'ADMIN' }, ['AccountRoleChanged']],
    ['enabling what is enabled', { disabled: false }, []],
    ['another filter', { tagFilter: { is: 'a' } }, ['AccountRestricted']],
    ['no filter where there is none', { tagFilter: null }, []],
    ['disabling', { disabled: true }, ['AccountDisabled']],
    ['another name', { isRenamed: true }, ['AccountRenamed']],
    [
      'all at once',
      { isRenamed: true, hasNewPassword: true, role: 'VIEWER', disabled: true },
      ['AccountRenamed', 'AccountRoleChanged', 'AccountPasswordSet', 'AccountDisabled'],
    ],
  ])('of %s', (_, change, expected) => expect(types(change)).toEqual(expected));

  test('that enables a disabled one is an event', () =>
    expect(types({ disabled: false }, { ...enabled, status: 'disabled' })).toEqual(['AccountEnabled']));

  test('of the filter to the one that it has is none, and to none is an event', () => {
    const narrowed: Account = { ...enabled, tagFilter: { any: [{ is: 'a' }, { isNot: 'b' }] } };
    expect(types({ tagFilter: { any: [{ is: 'a' }, { isNot: 'b' }] } }, narrowed)).toEqual([]);
    expect(types({ tagFilter: { any: [{ isNot: 'b' }, { is: 'a' }] } }, narrowed)).toEqual(['AccountRestricted']);
    expect(types({ tagFilter: null }, narrowed)).toEqual(['AccountRestricted']);
  });

  test('of what isn’t there is refused', () =>
    expect(() => changeAccount(accountFold.initial, nothing)).toThrow('There is no account with this id'));
});

test('an event of a stream without a beginning changes nothing', () => {
  const event = { type: 'AccountDisabled', data: {} } as Recorded<AccountEvent>;
  expect(evolveAccount(accountFold.initial, event)).toEqual(accountFold.initial);
});
