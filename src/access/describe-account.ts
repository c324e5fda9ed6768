import type { Describer } from '../describer.js';
import type { Recorded } from '../store/event.js';
import { accountFold } from './account.js';
import type { AccountEvent } from './account-events.js';
import type { AccountQueries } from './account-queries.js';

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
      return event.data.by === 'provider'
        ? `Came in through the identity provider for the first time, with the role ${event.data.role}.`
        : `Made the account, with the role ${event.data.role}.`;
    case 'AccountRoleChanged':
      return `Gave the account the role ${event.data.role}.`;
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
