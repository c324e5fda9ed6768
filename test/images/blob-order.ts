import type { SweptArchiveStore } from '../../src/archives/store-file.js';
import type { BlobOrder } from '../../src/images/fetch-blob.js';
import { createLog } from '../../src/log.js';
import { ociSession } from '../../src/registries/oci-session.js';

/** What is wanted of a registry on a port of this machine. */
export type Wanted = Pick<BlobOrder, 'sha256' | 'sizeBytes' | 'onBytes'> & {
  readonly port: number;
  readonly files: SweptArchiveStore;
  /** bytes a second under which a line counts as broken */
  readonly patience?: number;
};

/** An order for a blob of the repository team/app. */
export function orderOf({ port, patience = 1, ...blob }: Wanted): BlobOrder {
  const endpoint = {
    kind: 'OCI',
    content: 'CHARTS',
    url: `oci+http://127.0.0.1:${port}`,
    tls: { ca: null, certificate: null, key: null, insecureSkipVerify: false },
  } as const;
  const session = ociSession(
    { ...endpoint, credentials: { type: 'NONE' } },
    {
      allowPrivate: true,
      packsDir: null,
      log: createLog('silent'),
      patience: { idleMs: 15_000, leastBytesPerSecond: patience },
    },
  );
  return { session, repository: 'team/app', ...blob };
}
