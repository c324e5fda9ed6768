import { latinOf } from './latin.js';

const MAX_LENGTH = 40;

/**
 * The short name of a profile in file names and addresses: "Straßen-Gateway Köln" gives "strassen-gateway-koln".
 * Only [a-z0-9-], at most 40 characters, "profile" for a name without Latin letters. Not unique by itself.
 */
export function slugOf(name: string): string {
  const latin = latinOf(name.toLowerCase()).toLowerCase();
  if (!/[a-z]/.test(latin)) return 'profile';
  return latin
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, MAX_LENGTH)
    .replace(/-$/, '');
}
