import type { IncomingMessage } from 'node:http';
import type { Caller } from '../access/caller.js';
import { lacking, may } from '../access/may.js';
import { needOfRoute } from '../access/permissions.js';
import { isUuid } from '../ids.js';
import type { ArchiveQueries } from './archives.js';
import { Denial } from './denial.js';
import { verifyDownload } from './signed-url.js';

/** Who may download what. `authenticate`: who asks by the request's headers; null when they name nobody. */
export type DownloadRights = {
  readonly archives: Pick<ArchiveQueries, 'rows'>;
  readonly authenticate: (request: IncomingMessage) => Promise<Caller | null>;
  /** Of a request that bears a device's key: whether that device may have archives of a profile; null of any other. */
  readonly ofDevice?: (request: IncomingMessage) => Promise<((profileId: string) => boolean) | null>;
  /** whether a profile exists for a caller who sees only some of them */
  readonly isSeen?: (caller: Caller, profileId: string) => Promise<boolean>;
  /** of `downloadKey` */
  readonly urlKey: Uint8Array;
  readonly now?: () => Date;
};

/** @throws Denial unless a signed address, a device's key or the caller's own key allows it */
export async function authorize(
  ports: DownloadRights,
  request: IncomingMessage,
  id: string,
  query: URLSearchParams,
): Promise<void> {
  if (query.has('sig')) {
    const now = ports.now?.() ?? new Date();
    const signature = verifyDownload(ports.urlKey, id, query, now);
    if (signature === 'expired')
      throw new Denial(
        403,
        'LINK_EXPIRED',
        'This download link has expired. Ask for a new downloadUrl of the archive.',
      );
    if (signature === 'forged')
      throw new Denial(
        403,
        'LINK_FORGED',
        'This download link was not made by this server, or was changed. Ask for a new downloadUrl of the archive.',
      );
    return;
  }
  if (await isOfDevice(ports, request, id)) return;
  const caller = await ports.authenticate(request);
  if (caller !== null) {
    const need = needOfRoute('/archives/');
    if (!may(caller, need)) throw new Denial(403, 'FORBIDDEN', lacking(caller, need));
    if (caller.tagFilter !== undefined) await requireSeen(ports, caller, id);
    return;
  }
  throw new Denial(
    401,
    'UNAUTHENTICATED',
    'Send an API key as "Authorization: Bearer …", or use the archive\'s downloadUrl.',
    {
      'WWW-Authenticate': 'Bearer realm="system-profiles"',
    },
  );
}

async function requireSeen({ isSeen, archives }: DownloadRights, caller: Caller, id: string): Promise<void> {
  const row = isUuid(id) ? (await archives.rows([id]))[0] : null;
  if (!row || !(await isSeen?.(caller, row.profileId))) throw noSuchArchive();
}

/** What is said of an archive that isn't there, or not for whoever asks. */
export function noSuchArchive(): Denial {
  return new Denial(404, 'NOT_FOUND', 'There is no archive with this id.');
}

/** Whether a device asks for an archive that it may have. @throws Denial for any other archive */
async function isOfDevice(
  { ofDevice, archives }: DownloadRights,
  request: IncomingMessage,
  id: string,
): Promise<boolean> {
  const mayHave = await ofDevice?.(request);
  if (!mayHave) return false;
  const row = isUuid(id) ? (await archives.rows([id]))[0] : null;
  if (row && mayHave(row.profileId)) return true;
  throw new Denial(403, 'FORBIDDEN', 'A device gets archives of the profile that it is linked to, and no others.');
}
