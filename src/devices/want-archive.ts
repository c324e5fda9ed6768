import type { Logger } from 'pino';
import type { ArchiveCommands } from '../archives/archives.js';
import { DomainError } from '../errors.js';
import { newId } from '../ids.js';
import type { DesiredRow } from './devices.js';

/** One that failed is asked for again after so long: what was down may be back. */
const AGAIN_MS = 10 * 60_000;

const SERVER = { caller: { actor: { kind: 'SYSTEM', id: 'devices' }, role: 'OPERATOR' } } as const;

/**
 * Asks for the archive that a device needs when nobody has. Thousands may need it at once: one asks, the others wait for
 * the same answer.
 */
export function createWantArchive(
  archives: Pick<ArchiveCommands, 'request'>,
  log: Logger,
): (row: DesiredRow) => Promise<void> {
  const asking = new Map<string, Promise<void>>();
  const ask = async (profileId: string, version: string): Promise<void> => {
    try {
      await archives.request({ profileId, version, includeImages: false }, { ...SERVER, requestId: newId() });
    } catch (error) {
      // The device is told that the archive isn't there; what is wrong is for people.
      if (!(error instanceof DomainError)) throw error;
      log.warn({ err: error, profileId, version }, 'The archive that a device needs could not be requested.');
    }
  };
  return ({ profileId, wantedVersion, archive }) => {
    if (profileId === null || wantedVersion === null) return Promise.resolve();
    const isTired = archive?.status === 'FAILED' && Date.now() - archive.requestedAt.getTime() > AGAIN_MS;
    const isThere = archive !== null && archive.status !== 'EXPIRED';
    if (isThere && !isTired) return Promise.resolve();
    const key = `${profileId} ${wantedVersion}`;
    const asked = asking.get(key) ?? ask(profileId, wantedVersion).finally(() => asking.delete(key));
    asking.set(key, asked);
    return asked;
  };
}
