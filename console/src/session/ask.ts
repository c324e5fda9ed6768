/** What came of asking the API before anybody is signed in; a fault is a sentence for people. */
export type Asked<Data> = { readonly data: Data } | { readonly fault: string };

/** Asks the API outside of the client, which is for those who are signed in. */
export async function ask<Data>(
  query: string,
  { variables = {}, headers = {} }: { variables?: object; headers?: Record<string, string> } = {},
): Promise<Asked<Data>> {
  try {
    const answer = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      credentials: 'same-origin',
      body: JSON.stringify({ query, variables }),
    });
    if (answer.status === 401) return { fault: 'The server doesn’t know this key. Check that all of it was copied.' };
    if (!answer.ok && answer.status !== 429)
      return { fault: `The server can’t answer now (${answer.status}). Try again in a moment.` };
    const { data, errors } = (await answer.json()) as { data?: Data | null; errors?: { message: string }[] };
    return data ? { data } : { fault: errors?.[0]?.message ?? 'The server gave no answer. Try again.' };
  } catch {
    return { fault: 'The server can’t be reached. Check the connection and try again.' };
  }
}
