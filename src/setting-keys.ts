import { createPrivateKey } from 'node:crypto';
import { setting, type Reading } from './setting.js';

// Keys: none of them is ever repeated in a fault.

/** A key that nobody can guess and every header can carry. */
export const bearerKey = setting((text) => {
  const hint = 'for example from "openssl rand -hex 32".';
  if (text.length < 32)
    return { fault: `this has ${text.length} characters and can be guessed: give 32 or more, ${hint}` };
  if (text.length > 1_000)
    return { fault: `this has ${text.length} characters, and no header carries them: give 1,000 or fewer, ${hint}` };
  return /^[\x21-\x7e]+$/.test(text)
    ? { value: text }
    : { fault: `this has blanks or letters beyond ASCII, so nobody could ever sign in with it: give another, ${hint}` };
});

/** 32 bytes in hexadecimal or base64; given on in base64. */
export const thirtyTwoBytes = setting(readKey);

/** Several of them, with commas between. */
export const listOf32Bytes = setting((text): Reading<string[]> => {
  const keys: string[] = [];
  for (const part of text.split(/[\s,]+/).filter((one) => one !== '')) {
    const reading = readKey(part);
    if ('fault' in reading) return reading;
    keys.push(reading.value);
  }
  return { value: keys };
});

function readKey(text: string): Reading<string> {
  const bytes = Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64');
  return bytes.length === 32 && /^[A-Za-z0-9+/_-]+={0,2}$/.test(text)
    ? { value: bytes.toString('base64') }
    : {
        fault: 'this is not a key of 32 bytes in base64 or hexadecimal: give the output of "openssl rand -base64 32".',
      };
}

/** A private key to sign with: PEM, with \n for line ends where an environment takes one line only, or base64 of it. */
export const privateKey = setting((text) => {
  const pem = text.includes('-----BEGIN')
    ? text.replaceAll('\\n', '\n')
    : Buffer.from(text, 'base64').toString('latin1');
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return { value: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
    return {
      fault: `this is a key of ${key.asymmetricKeyType ?? 'another kind'}, and archives are signed with Ed25519: give the output of "openssl genpkey -algorithm ed25519".`,
    };
  } catch {
    return {
      fault: 'this is not an unencrypted private key in PEM: give the output of "openssl genpkey -algorithm ed25519".',
    };
  }
});
