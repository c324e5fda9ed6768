import { idempotencyOf, metadataOf, requireOptions, type CommandOptions } from '../command-options.js';
import { Refused } from '../errors.js';
import { isUuid } from '../ids.js';
import { noSuch } from '../no-such.js';
import { accountFold, changeAccount, isOwn } from './account.js';
import type { AccountPorts } from './accounts.js';
import type { RequestInfo } from './caller.js';
import { restrictionRow } from './restriction-row.js';
import { readTagFilter, type TagFilterInput } from './tag-filter.js';

/** `tagFilter` null: they see every profile again. */
export type RestrictAccount = Omit<CommandOptions, 'expectedRevision'> & {
  accountId: string;
  tagFilter: TagFilterInput | null;
};

/**
 * Says which profiles a person sees. Sessions stay open and see that at once; subscriptions end with their next event.
 * @throws NotFound ACCOUNT_NOT_FOUND; Refused OWN_ACCOUNT: nobody takes their own sight, which they couldn't give back
 */
export async function restrictAccount(
  { store, onChanged }: Pick<AccountPorts, 'store' | 'onChanged'>,
  input: RestrictAccount,
  by: RequestInfo,
): Promise<{ readonly accountId: string }> {
  const { accountId } = input;
  requireOptions(input);
  if (!isUuid(accountId)) throw noSuch('Account');
  const tagFilter = input.tagFilter && readTagFilter(input.tagFilter, ['tagFilter']);
  if (isOwn(by, accountId))
    throw new Refused('OWN_ACCOUNT', "You can't change which profiles you see yourself. Ask another administrator.", [
      'tagFilter',
    ]);
  await store.execute({
    fold: accountFold,
    streamId: accountId,
    metadata: metadataOf(input, by),
    idempotency: idempotencyOf('restrictAccount', input, by),
    decide: (state) => changeAccount(state, { isRenamed: false, tagFilter }),
    rows: () => [restrictionRow({ kind: 'ACCOUNT', id: accountId }, tagFilter)],
    answer: () => ({ accountId }),
  });
  onChanged();
  return { accountId };
}
