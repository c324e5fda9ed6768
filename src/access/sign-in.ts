import type { Logger } from 'pino';
import { metadataOf } from '../command-options.js';
import { Invalid, Refused } from '../errors.js';
import { limits } from '../limits.js';
import { accountDisabled, accountFold, changeAccount } from './account.js';
import { changedAccountRow, emailKey, endedSessions } from './account-rows.js';
import type { AccountPorts, Accounts } from './accounts.js';
import type { Attempts } from './attempts.js';
import type { Caller, RequestInfo } from './caller.js';
import { requirePassword } from './passwords.js';
import type { Origin, Sessions } from './sessions.js';

/** Somebody who has just come in. `token`: for the cookie. */
export type SignedIn = { readonly caller: Caller; readonly token: string };
export type ChangePassword = { currentPassword: string; newPassword: string };

/** What needs a password to be shown. */
export interface SignIn {
  /** @throws Refused when address and password don't fit together, whatever the reason; TooOften */
  withPassword(input: { email: string; password: string }, origin: Origin): Promise<SignedIn>;
  /** The caller's own; all of its sessions but this one end. @throws TooOften */
  changePassword(input: ChangePassword, by: RequestInfo): Promise<void>;
}

export type SignInPorts = AccountPorts & {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly attempts: Attempts;
  readonly log: Logger;
};

/** The door for people with passwords. */
export function createSignIn(ports: SignInPorts): SignIn {
  return {
    withPassword: (input, origin) => withPassword(ports, input, origin),
    changePassword: (input, by) => changePassword(ports, input, by),
  };
}

async function withPassword(
  { accounts, sessions, attempts, passwords, log }: SignInPorts,
  { email, password }: { email: string; password: string },
  origin: Origin,
): Promise<SignedIn> {
  const who = emailKey(email.trim());
  // What no password can be is not hashed, and counts as an attempt all the same.
  const isPossible = password.length <= 2 * limits.passwordLength.max && !email.includes('\0');
  await attempts.count(who, origin.address);
  const account = isPossible ? await accounts.byEmail(who) : null;
  const fits = isPossible && (await passwords.fits(password, account?.password ?? null));
  if (!fits || account === null) {
    log.info({ accountId: account?.id ?? null, address: origin.address }, 'a sign-in was refused');
    throw new Refused(
      'SIGN_IN',
      'This address and this password don’t fit together. Check both, or ask an administrator.',
    );
  }
  // Only who knows the password learns that.
  if (account.disabled) throw accountDisabled();
  await attempts.forgive(who, origin.address);
  const token = await sessions.begin(account.id, origin);
  log.info({ accountId: account.id, address: origin.address }, 'somebody signed in');
  const { id, role, tagFilter } = account;
  return { caller: { actor: { kind: 'USER', id }, role, ...(tagFilter && { tagFilter }) }, token };
}

async function changePassword(ports: SignInPorts, input: ChangePassword, by: RequestInfo): Promise<void> {
  const { accounts, attempts, passwords, store, onChanged } = ports;
  const { actor, sessionId = null } = by.caller;
  const [known] = actor.kind === 'USER' ? await accounts.rows([actor.id]) : [];
  if (!known) throw new Refused('NO_ACCOUNT', 'A key has no password. Sign in with an account to change its password.');
  requirePassword(input.newPassword, 'newPassword', known);
  await attempts.count(known.id, known.id);
  if (!(await passwords.fits(input.currentPassword, await accounts.passwordOf(known.id))))
    throw new Invalid('WRONG_PASSWORD', 'This is not your present password. Ask an administrator if you forgot it.', [
      'currentPassword',
    ]);
  const hash = await passwords.hash(input.newPassword);
  await store.execute({
    fold: accountFold,
    streamId: known.id,
    metadata: metadataOf({}, by),
    decide: (state) => changeAccount(state, { isRenamed: false, hasNewPassword: true }),
    rows: () => [changedAccountRow({ id: known.id, password: hash }), endedSessions(known.id, sessionId)],
  });
  await attempts.forgive(known.id, known.id);
  onChanged();
}
