import type { CombinedError } from 'urql';

/** Whether the server asks who you are. */
export function isUnauthenticated(error: CombinedError): boolean {
  return codesOf(error).includes('UNAUTHENTICATED');
}

/** Whether the caller's role lacks what it takes: asking again changes nothing. */
export function isForbidden(error: CombinedError): boolean {
  return codesOf(error).includes('FORBIDDEN');
}

/** What went wrong, for people, in one sentence; with the id that the server's log knows. */
export function wordsOf(error: CombinedError): { readonly text: string; readonly requestId: string | null } {
  if (error.networkError !== undefined)
    return {
      text: 'The server couldn’t be reached; nothing was lost. Check the connection and try again.',
      requestId: null,
    };
  const [first] = error.graphQLErrors;
  const requestId = first?.extensions['requestId'];
  return {
    text: first?.message ?? error.message,
    requestId: typeof requestId === 'string' ? requestId : null,
  };
}

function codesOf(error: CombinedError): unknown[] {
  return error.graphQLErrors.map(({ extensions }) => extensions['code']);
}
