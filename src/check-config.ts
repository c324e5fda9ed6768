import { archiveStoreSeen } from './check-store.js';
import { ConfigFault, loadConfig, redacted } from './config.js';
import { placesAtFault } from './config-places.js';

/** The word that has the settings checked and nothing started. */
export const CHECK_CONFIG = '--check-config';

/**
 * Checks the settings, and what they name on this machine, and tells them, secrets blotted out, or every fault of them.
 * Where DATABASE_URL is set and answers, the archive store is held against the one that the database knows.
 * @returns the exit code: 0 when the program could start with them, 1 when it couldn't
 */
export async function checkConfig(env: NodeJS.ProcessEnv, write: (text: string) => void): Promise<number> {
  try {
    const config = loadConfig(env);
    const faults = placesAtFault(config);
    if (faults.length > 0) throw new ConfigFault(faults);
    const store = await archiveStoreSeen(config);
    if (store.fault !== null) throw new ConfigFault([`ARCHIVE_STORE: ${store.fault}`]);
    const settings = Object.entries(redacted(config)).flatMap(([name, value]) => toldAs(name, value));
    const width = Math.max(...settings.map(([name]) => name.length));
    write(
      `The settings can be used:\n${settings.map(([name, text]) => `  ${name.padEnd(width)}  ${text}\n`).join('')}${store.note}`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error;
    write(`${error.message}\n`);
    return 1;
  }
}

/** One line for a setting, and one for each part of those that have parts. */
function toldAs(name: string, value: unknown): [name: string, text: string][] {
  if (value === null || (Array.isArray(value) && value.length === 0)) return [[name, '-']];
  if (Array.isArray(value)) return [[name, value.map((one) => [one].flat().join('=')).join(', ')]];
  if (typeof value === 'string') return [[name, value]];
  if (typeof value !== 'object') return [[name, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([part, inner]) => toldAs(`${name}.${part}`, inner));
}
