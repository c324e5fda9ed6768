import { startApi, type TestApi } from '../support/app.js';
import { planted } from '../support/planted.js';

/** An answer over plain HTTP. */
export type Answered<T = Record<string, unknown>> = {
  readonly status: number;
  readonly headers: Headers;
  readonly data: T | null;
  readonly errors: readonly { message: string; extensions: { code: string; retryAfterSeconds?: number } }[];
  /** "name=value" of the cookie that was set; null: none was */
  readonly cookie: string | null;
};

/** An API where people come and go. */
export type People = TestApi & {
  /** POST /graphql with these headers and nothing else. */
  ask<T = Record<string, unknown>>(query: string, variables?: object, headers?: object): Promise<Answered<T>>;
  /** A mutation of one input as the administrator; gives its payload. */
  admin<T = object>(field: string, input: object, selection: string): Promise<T & { userErrors: UserError[] }>;
  /** Makes an account with PASSWORD; gives its id. */
  letIn(email: string, more?: object): Promise<string>;
  signIn(email: string, password?: string, headers?: object): Promise<Answered<{ signIn: SignInPayload }>>;
};
export type UserError = { code: string; message: string; path: string[] };
type SignInPayload = { viewer: { role: string } | null; userErrors: UserError[] };

export const PASSWORD = planted();
const USER_ERRORS = 'userErrors { code message path }';

/** Opens it; close it after the tests. */
export async function openPeople(env: NodeJS.ProcessEnv = {}): Promise<People> {
  const api = await startApi(env);
  const ask = async <T>(query: string, variables: object = {}, headers: object = {}): Promise<Answered<T>> => {
    const response = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    const { data = null, errors = [] } = (await response.json()) as { data?: T; errors?: Answered['errors'] };
    const cookie = response.headers.get('set-cookie')?.split(';', 1)[0] ?? null;
    return { status: response.status, headers: response.headers, data, errors, cookie };
  };
  const admin = async <T>(field: string, input: object, selection: string) => {
    const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input!`;
    const query = `mutation M($input: ${type}) { answer: ${field}(input: $input) { ${selection} ${USER_ERRORS} } }`;
    const { data, errors } = await ask<{ answer: T & { userErrors: UserError[] } }>(
      query,
      { input },
      { authorization: `Bearer ${api.adminKey}` },
    );
    if (data === null) throw new Error(`The API answered ${JSON.stringify(errors)}.`);
    return data.answer;
  };
  return {
    ...api,
    ask,
    admin,
    async letIn(email, more = {}) {
      const input = { email, name: email.split('@')[0], role: 'EDITOR', password: PASSWORD, ...more };
      const { account, userErrors } = await admin<{ account: { id: string } | null }>(
        'createAccount',
        input,
        'account { id }',
      );
      if (account === null) throw new Error(JSON.stringify(userErrors));
      return account.id;
    },
    signIn: (email, password = PASSWORD, headers = {}) =>
      ask(
        `mutation S($input: SignInInput!) { signIn(input: $input) { viewer { role } ${USER_ERRORS} } }`,
        { input: { email, password } },
        headers,
      ),
  };
}
