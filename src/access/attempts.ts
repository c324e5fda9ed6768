import { createHash } from 'node:crypto';
import { TooOften } from '../errors.js';
import { limits } from '../limits.js';
import type { Counters } from '../throttle/counters.js';

/** Keeps passwords from being guessed. */
export interface Attempts {
  /**
   * Counts an attempt before the password is looked at, so that many at once are no way around.
   * @throws TooOften when there were too many
   */
  count(account: string, address: string): Promise<void>;
  /** It was right: earlier slips of this person count no more. */
  forgive(account: string, address: string): Promise<void>;
}

/** A slow store must not make guessing cheaper: its count is waited for as long as somebody at a keyboard would wait. */
const PATIENCE_MS = 5_000;

/** Counts attempts for all processes together: by account and address, by account for guesses from everywhere, by address for many accounts. */
export function createAttempts({ counter }: Pick<Counters, 'counter'>): Attempts {
  const { windowSeconds, ...most } = limits.signIn;
  const both = counter('sign-in', windowSeconds, PATIENCE_MS);
  const byAccount = counter('sign-in-account', windowSeconds, PATIENCE_MS);
  const byAddress = counter('sign-in-address', windowSeconds, PATIENCE_MS);
  return {
    async count(account, address) {
      const who = nameless(account);
      const counted = await Promise.all([
        both.add(`${who} ${address}`, 1).then((of) => ({ ...of, most: most.perAccountAndAddress })),
        byAccount.add(who, 1).then((of) => ({ ...of, most: most.perAccount })),
        byAddress.add(address, 1).then((of) => ({ ...of, most: most.perAddress })),
      ]);
      const waits = counted.filter((one) => one.points > one.most).map(({ msLeft }) => msLeft);
      if (waits.length > 0) throw tooOften(Math.max(1, Math.ceil(Math.max(...waits) / 1_000)));
    },
    forgive: (account, address) => both.forget(`${nameless(account)} ${address}`),
  };
}

/** Counters keep no addresses of people. */
function nameless(account: string): string {
  return createHash('sha256').update(account).digest('base64url').slice(0, 22);
}

function tooOften(seconds: number): TooOften {
  const wait = seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
  return new TooOften(
    `There were too many attempts to sign in. Try again in ${wait}, or ask an administrator.`,
    seconds,
  );
}
