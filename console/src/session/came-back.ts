const SIGN = '#sign-in=';

/** Why somebody whom the identity provider sent back isn't signed in, by the server's word for it. */
const SENTENCES: Readonly<Record<string, string>> = {
  ACCOUNT_DISABLED: 'Your account is disabled. Ask an administrator to enable it.',
  DENIED: 'You were not signed in there. Try again, or choose another way.',
  EMAIL_UNVERIFIED:
    'There is an account with your address, but your identity provider didn’t verify that it is yours. Ask an administrator.',
  NO_ACCOUNT: 'Nobody has made an account for you here yet. Ask an administrator.',
  NO_EMAIL: 'Your identity provider doesn’t tell your e-mail address, so no account can be made. Ask an administrator.',
  NO_ROLE: 'Your identity provider knows you, but gives you no role here. Ask an administrator.',
  NO_TAGS: 'Your identity provider knows you, but lets you see no profiles here. Ask an administrator.',
  TOO_LATE: 'Signing in took too long, or began in another window. Try again.',
  UNAVAILABLE: 'The identity provider can’t be reached. Try again in a moment, or choose another way.',
};
const UNKNOWN = 'Signing in didn’t work. Try again; the server’s log tells why.';

/** What the address says of it, for people; null when it says nothing. The address is cleared by `forget`. */
export function cameBack({ hash }: Pick<Location, 'hash'>): string | null {
  return hash.startsWith(SIGN) ? (SENTENCES[hash.slice(SIGN.length)] ?? UNKNOWN) : null;
}

/** Takes it out of the address: after a reload it is old news. */
export function forgetCameBack(): void {
  if (location.hash.startsWith(SIGN)) history.replaceState(null, '', location.pathname + location.search);
}
