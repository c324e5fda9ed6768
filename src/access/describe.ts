import type { Describer } from '../describer.js';
import type { Recorded } from '../store/event.js';
import { apiKeyFold } from './api-key.js';
import type { ApiKeys } from './api-keys.js';
import type { ApiKeyEvent } from './events.js';
import { tagFilterText } from './tag-filter.js';

/** How API keys speak in the audit. */
export function createApiKeyDescriber(keys: Pick<ApiKeys, 'rows'>): Describer {
  return {
    streamType: apiKeyFold.streamType,
    async lines(events) {
      const rows = await keys.rows(events.map(({ streamId }) => streamId));
      return events.map((event, place) => {
        const name = rows[place]?.name;
        const summary = describeApiKeyEvent(event as Recorded<ApiKeyEvent>);
        return { summary, subject: name === undefined ? 'API key' : `API key "${name}"` };
      });
    },
    summary: (event) => describeApiKeyEvent(event as Recorded<ApiKeyEvent>),
  };
}

/** One sentence for people. */
export function describeApiKeyEvent({ type, data }: ApiKeyEvent): string {
  switch (type) {
    case 'ApiKeyCreated': {
      const until = data.expiresAt === null ? 'without an end' : `until ${data.expiresAt}`;
      const seen = data.tagFilter ? ` It sees profiles whose tag ${tagFilterText(data.tagFilter)}.` : '';
      return `Made an API key of the role ${data.role}, ${until}.${seen}`;
    }
    case 'ApiKeyRestricted':
      return data.tagFilter === null
        ? 'Let the API key see every profile.'
        : `Let the API key see only profiles whose tag ${tagFilterText(data.tagFilter)}.`;
    case 'ApiKeyRevoked':
      return 'Ended the API key.';
    default: {
      const unknown: never = type;
      return `Something unknown happened to the API key: ${String(unknown)}.`;
    }
  }
}
