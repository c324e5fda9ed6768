import type { Describer } from '../describer.js';
import type { Recorded } from '../store/event.js';
import { accountFold } from './account.js';
import type { AccountCreated, AccountEvent } from './account-events.js';
import type { AccountQueries } from './account-queries.js';
import { tagFilterText } from './tag-filter.js';

/** How accounts speak in the audit. */
export function createAccountDescriber(accounts: Pick<AccountQueries, 'rows'>): Describer {
  return {
    streamType: accountFold.streamType,
    async lines(events) {
      const rows = await accounts.rows(events.map(({ streamId }) => streamId));
      return events.map((event, place) => {
        const name = rows[place]?.name;
        const summary = describeAccountEvent(event as Recorded<AccountEvent>);
        return { summary, subject: name === undefined ? 'account' : `account "${name}"` };
      });
    },
    summary: (event) => describeAccountEvent(event as Recorded<AccountEvent>),
  };
}

/** One sentence for people. */
export function describeAccountEvent(event: AccountEvent): string {
  switch (event.type) {
    case 'AccountCreated':
      return describeCreated(event.data);
    case 'AccountRoleChanged':
      return `Gave the account the role ${event.data.role}.`;
    case 'AccountRestricted':
      return event.data.tagFilter === null
        ? 'Let the account see every profile.'
        : `Let the account see only profiles whose tag ${tagFilterText(event.data.tagFilter)}.`;
    case 'AccountRenamed':
      return 'Gave the account another name.';
    case 'AccountPasswordSet':
      return 'Set a new password; sessions that were open ended.';
    case 'AccountLinked':
      return 'Linked the account with the identity provider.';
    case 'AccountDisabled':
      return 'Disabled the account; its sessions ended.';
    case 'AccountEnabled':
      return 'Enabled the account again.';
    default: {
      const unknown: never = event;
      return `Something unknown happened to the account: ${String(unknown)}.`;
    }
  }
}

function describeCreated({ role, by, tagFilter }: AccountCreated['data']): string {
  const seen = tagFilter ? ` It sees profiles whose tag ${tagFilterText(tagFilter)}.` : '';
  return by === 'provider'
    ? `Came in through the identity provider for the first time, with the role ${role}.${seen}`
    : `Made the account, with the role ${role}.${seen}`;
}
