import { useState } from 'react';
import { useSubscription } from 'urql';
import { bytesText } from '../ui/bytes.js';
import { Copy } from '../ui/copy.js';
import { Notice } from '../ui/notice.js';
import { ArchiveUpdated, type Archive } from './archive-query.js';

/** The archive as it is now: once under way, every step of the worker comes in. */
export function useFollowed(known: Archive | null): Archive | null {
  const [followed, setFollowed] = useState<Archive | null>(null);
  useSubscription(
    { query: ArchiveUpdated, variables: { archiveId: known?.id ?? '' }, pause: !isUnderWay(known) },
    (_, data) => {
      setFollowed(data.archiveUpdated);
      return data;
    },
  );
  return followed !== null && followed.id === known?.id ? followed : known;
}

/** Whether a worker has it, or will. */
export function isUnderWay(archive: Archive | null): boolean {
  return archive?.status === 'QUEUED' || archive?.status === 'BUILDING';
}

/** How far an archive is; its size and digest once it is ready. */
export function ArchiveState({ archive }: { readonly archive: Archive }) {
  const { status, progress, sizeBytes, sha256, error } = archive;
  if (status === 'FAILED') return <Notice kind="error">The archive could not be built. {error}</Notice>;
  if (status === 'READY')
    return (
      <dl className="facts">
        <dt>Size</dt>
        <dd className="numeric">{bytesText(sizeBytes ?? 0)}</dd>
        <dt>SHA-256</dt>
        <dd className="row">
          <code className="digest">{sha256}</code>
          <Copy text={sha256 ?? ''} what="the digest" />
        </dd>
      </dl>
    );
  if (status === 'EXPIRED')
    return (
      <p className="soft">This archive was removed, because nothing needed it any more. Downloading builds it again.</p>
    );
  const words =
    status === 'QUEUED' ? 'Waiting for a worker' : `${progress.phase}, ${progress.done} of ${progress.total}`;
  return (
    <div className="stack stack-tight">
      <progress
        className="progress"
        max={Math.max(1, progress.total)}
        value={progress.done}
        aria-label="Progress of the archive"
      />
      <span className="soft">{words}</span>
    </div>
  );
}
