import { randomBytes } from 'node:crypto';
import { Invalid, Unavailable } from '../errors.js';
import { limits } from '../limits.js';

/** Passwords as they are kept: argon2id, so that a stolen table is no stolen password. */
export interface Passwords {
  /** The text to keep: parameters, salt and hash. */
  hash(password: string): Promise<string>;
  /** Whether it is the password. Takes as long where there is none (null): nobody learns who has an account. */
  fits(password: string, kept: string | null): Promise<boolean>;
}

/** OWASP's first choice for argon2id, per password: 19 MiB, two passes. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hashing takes memory and a core: strangers may keep two cores busy, not the machine. */
const AT_ONCE = 2;
const MOST_WAITING = 100;

/** Hashes passwords, few at once. The module is native and loaded when first used: programs with keys never need it. */
export function createPasswords(): Passwords {
  const inTurn = createTurns();
  return {
    hash: (password) =>
      inTurn(async () => {
        const argon2 = await import('@node-rs/argon2');
        // argon2id is what the module hashes with unless told otherwise; the table takes nothing else.
        return argon2.hash(password.normalize('NFKC'), COST);
      }),
    async fits(password, kept) {
      const isSame = await inTurn(async () => {
        const argon2 = await import('@node-rs/argon2');
        return argon2.verify(kept ?? NOBODYS, password.normalize('NFKC'));
      });
      return isSame && kept !== null;
    },
  };
}

/** What is compared with where there is no password: as costly as any, and made of chance, so that nothing fits. */
const NOBODYS = `$argon2id$v=19$m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}$${unpadded(16)}$${unpadded(32)}`;

function unpadded(bytes: number): string {
  return randomBytes(bytes).toString('base64').replaceAll('=', '');
}

/** @throws Invalid for a password that is too short, too long, or guessed first of all */
export function requirePassword(
  password: string,
  path: string,
  { email, name }: { email: string; name: string },
): void {
  const { min, max } = limits.passwordLength;
  const length = [...password].length;
  const fault = (code: string, message: string) => new Invalid(code, message, [path]);
  if (length < min)
    throw fault('TOO_SHORT', `A password has ${min} characters or more; a short sentence is a good one.`);
  if (length > max) throw fault('TOO_LONG', `A password has at most ${max} characters; choose a shorter one.`);
  const plain = password.toLowerCase();
  const known = [email, email.split('@')[0] ?? '', name].map((text) => text.toLowerCase());
  if (known.includes(plain) || new Set(plain).size < 5)
    throw fault('GUESSABLE', 'This password is guessed at once. Choose one that has nothing to do with your name.');
}

/** @throws Unavailable when too many wait already */
function createTurns() {
  const waiting: (() => void)[] = [];
  let busy = 0;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (busy >= AT_ONCE) {
      if (waiting.length >= MOST_WAITING)
        throw new Unavailable(
          'TOO_MANY_SIGN_INS',
          'Too many people sign in at this moment. Try again in a few seconds.',
        );
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else busy += 1;
    try {
      return await work();
    } finally {
      // The place goes to whoever waited longest, without being free in between.
      const next = waiting.shift();
      if (next) next();
      else busy -= 1;
    }
  };
}
