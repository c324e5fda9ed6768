import { useState, type ReactNode } from 'react';
import { useClient, useQuery } from 'urql';
import { faultOf, send } from '../graphql/send.js';
import { useMay } from '../session/use-may.js';
import { Button } from '../ui/button.js';
import { FailureNotice } from '../ui/failure.js';
import { Icon } from '../ui/icon.js';
import { Notice } from '../ui/notice.js';
import { ArchiveChoice, fits, wantedOf, type Wanted } from './archive-choice.js';
import { VersionArchivesQuery, type Archive } from './archive-query.js';
import { ArchiveState, isUnderWay, useFollowed } from './archive-state.js';
import { OfflineVerdict } from './offline-verdict.js';
import { RequestArchive } from './profile-commands.js';

type Props = { readonly profileId: string; readonly version: string; readonly children: ReactNode };

const WITHOUT_IMAGES: Wanted = { includeImages: false, platforms: [] };

/** One version: asks for its archive, follows the worker, then gives the file with its size and digest. */
export function Download({ profileId, version, children }: Props) {
  const client = useClient();
  const [chosen, setChosen] = useState<Wanted | null>(null);
  const [asked, setAsked] = useState<readonly Archive[]>([]);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [{ data, error }, again] = useQuery({ query: VersionArchivesQuery, variables: { id: profileId, version } });
  const found = data?.systemProfile?.version;
  const known = found?.archives.nodes ?? [];
  const archives = [...asked.filter(({ id }) => known.every((one) => one.id !== id)), ...known];
  const wanted = chosen ?? (archives[0] ? wantedOf(archives[0]) : WITHOUT_IMAGES);
  const archive = useFollowed(archives.find((one) => fits(one, wanted)) ?? null);
  const request = async () => {
    setBusy(true);
    const { includeImages, platforms } = wanted;
    const input = { profileId, version, includeImages, ...(platforms.length > 0 && { platforms: [...platforms] }) };
    const outcome = await send(client, RequestArchive, input);
    setBusy(false);
    setFault(outcome.kind === 'done' ? null : faultOf(outcome));
    if (outcome.kind !== 'done' || outcome.payload.archive === null) return;
    const { archive: made } = outcome.payload;
    setAsked((all) => [made, ...all.filter(({ id }) => id !== made.id)]);
  };
  const choose = (next: Wanted) => {
    setChosen(next);
    setFault(null);
  };
  const review = found?.review;
  return (
    <div className="card-body">
      <div className="download-head">
        <div>
          <h2>Download System Profile</h2>
          <p className="soft">Version {version} as one file that a device deploys, with or without a network.</p>
        </div>
        {children}
        {found !== null && <FileOrRequest archive={archive} busy={busy} onRequest={() => void request()} />}
      </div>
      {found === null && <Notice kind="info">There is no version {version}: choose another one.</Notice>}
      {review && review.images.length > 0 && <ArchiveChoice images={review.images} wanted={wanted} onChange={choose} />}
      {review && <OfflineVerdict verdict={wanted.includeImages ? review.offlineWithImages : review.offline} />}
      {error && !data && <FailureNotice error={error} onRetry={() => again({ requestPolicy: 'network-only' })} />}
      <div aria-live="polite">{archive && <ArchiveState archive={archive} />}</div>
      {fault !== null && <Notice kind="error">{fault}</Notice>}
    </div>
  );
}

type FileProps = { readonly archive: Archive | null; readonly busy: boolean; readonly onRequest: () => void };

/** The file once it is there; until then the button that asks for it. */
function FileOrRequest({ archive, busy, onRequest }: FileProps) {
  const may = useMay();
  if (archive?.status === 'READY' && archive.downloadUrl !== null)
    return (
      <a className="button button-primary push" href={archive.downloadUrl} download={archive.fileName}>
        <Icon name="download" /> {archive.fileName}
      </a>
    );
  if (!may('archive.request')) return <p className="faint push">Nobody has packed it so yet.</p>;
  return (
    <Button kind="primary" icon="download" className="push" busy={busy || isUnderWay(archive)} onClick={onRequest}>
      Download System Profile
    </Button>
  );
}
