import { useState } from 'react';
import { useClient, useQuery, useSubscription } from 'urql';
import { faultOf, send } from '../graphql/send.js';
import { Button } from '../ui/button.js';
import { Copy } from '../ui/copy.js';
import { Icon } from '../ui/icon.js';
import { Notice } from '../ui/notice.js';
import { bytesText } from '../ui/bytes.js';
import { RequestArchive } from './profile-commands.js';
import { ArchiveUpdated, VersionArchiveQuery, type Archive } from './archive-query.js';

type Props = { readonly profileId: string; readonly version: string };

/** Download System Profile: asks for the archive, follows the worker, then gives the file with its size and digest. */
export function Download({ profileId, version }: Props) {
  const client = useClient();
  const [asked, setAsked] = useState<Archive | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [{ data }] = useQuery({ query: VersionArchiveQuery, variables: { id: profileId, version } });
  const known = asked ?? data?.systemProfile?.version?.archive ?? null;
  const archive = useFollowed(known);
  const request = async () => {
    setBusy(true);
    const outcome = await send(client, RequestArchive, { profileId, version });
    setBusy(false);
    setFault(outcome.kind === 'done' ? null : faultOf(outcome));
    if (outcome.kind === 'done') setAsked(outcome.payload.archive);
  };
  return (
    <section className="card download" aria-label="Download System Profile">
      <div className="card-body">
        <div className="download-head">
          <div>
            <h2>Download System Profile</h2>
            <p className="soft">Version {version} as one file that a device deploys, with or without a network.</p>
          </div>
          {archive?.status === 'READY' && archive.downloadUrl !== null ? (
            <a className="button button-primary push" href={archive.downloadUrl} download={archive.fileName}>
              <Icon name="download" /> {archive.fileName}
            </a>
          ) : (
            <Button
              kind="primary"
              icon="download"
              className="push"
              busy={busy || isUnderWay(archive)}
              onClick={() => void request()}
            >
              Download System Profile
            </Button>
          )}
        </div>
        <div aria-live="polite">{archive && <State archive={archive} />}</div>
        {fault !== null && <Notice kind="error">{fault}</Notice>}
      </div>
    </section>
  );
}

/** The archive as it is now: once under way, every step of the worker comes in. */
function useFollowed(known: Archive | null): Archive | null {
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

function isUnderWay(archive: Archive | null): boolean {
  return archive?.status === 'QUEUED' || archive?.status === 'BUILDING';
}

function State({ archive }: { readonly archive: Archive }) {
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
