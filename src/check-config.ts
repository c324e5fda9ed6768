import { ConfigFault, loadConfig, redacted } from './config.js';

/** The word that has the settings checked and nothing started. */
export const CHECK_CONFIG = '--check-config';

/**
 * Checks the settings and tells them, secrets blotted out, or every fault of them.
 * @returns the exit code: 0 when the program could start with them, 1 when it couldn't
 */
export function checkConfig(env: NodeJS.ProcessEnv, write: (text: string) => void): number {
  try {
    const settings = Object.entries(redacted(loadConfig(env)));
    const width = Math.max(...settings.map(([name]) => name.length));
    const lines = settings.map(
      ([name, value]) =>
        `  ${name.padEnd(width)}  ${value === null ? '-' : String(value as string | number | boolean)}\n`,
    );
    write(`The settings can be used:\n${lines.join('')}`);
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error;
    write(`${error.message}\n`);
    return 1;
  }
}
