import { useState } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { placeOf } from '../profiles/places.js';
import { useMay } from '../session/use-may.js';
import { Badge } from '../ui/badge.js';
import { Button } from '../ui/button.js';
import { Empty } from '../ui/empty.js';
import { FailureNotice } from '../ui/failure.js';
import { Skeleton } from '../ui/loading.js';
import { Paging, usePaging } from '../ui/paging.js';
import { Moment } from '../ui/time.js';
import { downloadOf, goToDownload } from './download-card.js';
import { NewVersionDialog } from './new-version-dialog.js';
import { VersionsQuery, type Profile, type VersionLine } from './profile-query.js';

/** The published versions, newest first. */
export function Versions({ profile }: { readonly profile: Profile }) {
  const [page, turn] = usePaging(profile.id);
  const [basedOn, setBasedOn] = useState<string | null>(null);
  const [{ data, error }, again] = useQuery({ query: VersionsQuery, variables: { id: profile.id, ...page } });
  const versions = data?.systemProfile?.versions;
  if (error && versions === undefined)
    return <FailureNotice error={error} onRetry={() => again({ requestPolicy: 'network-only' })} />;
  if (versions === undefined) return <Skeleton rows={4} height={64} />;
  if (versions.nodes.length === 0)
    return (
      <Empty icon="clock" title="Nothing is published yet">
        Finish, the wizard’s last step, publishes the draft as version {profile.draft?.version ?? '1.0.0'}.
      </Empty>
    );
  return (
    <div className="card">
      <ul className="versions">
        {versions.nodes.map((line, at) => (
          <Line
            key={line.id}
            line={line}
            before={versions.nodes[at + 1]?.version ?? null}
            profile={profile}
            onStart={() => setBasedOn(line.version)}
          />
        ))}
      </ul>
      <Paging info={versions.pageInfo} onTurn={turn} />
      {basedOn !== null && <NewVersionDialog profile={profile} basedOn={basedOn} onClose={() => setBasedOn(null)} />}
    </div>
  );
}

type LineProps = {
  readonly line: VersionLine;
  readonly before: string | null;
  readonly profile: Profile;
  readonly onStart: () => void;
};

function Line({ line, before, profile, onStart }: LineProps) {
  const { version, note, publishedAt, publishedBy, contentDigest, archive } = line;
  const may = useMay();
  return (
    <li className="version-line">
      <div className="version-text">
        <div className="row">
          <strong className="version-number numeric">{version}</strong>
          {version === profile.latestVersion?.version && <Badge tone="good">newest</Badge>}
          {archive?.status === 'READY' && <Badge tone="accent">archive</Badge>}
          <span className="faint">
            <Moment at={publishedAt} /> · {publishedBy.name}
          </span>
        </div>
        {note !== null && <p>{note}</p>}
        <code className="faint truncate version-digest" title={contentDigest}>
          {contentDigest}
        </code>
      </div>
      <div className="row">
        <Link
          className="button button-small"
          href={`${placeOf(profile.id, 'versions')}${downloadOf(version)}`}
          onClick={goToDownload}
          aria-label={`Download ${version}`}
        >
          Download
        </Link>
        {before !== null && (
          <Link
            className="button button-small"
            href={`${placeOf(profile.id, 'compare')}?from=${encodeURIComponent(before)}&to=${encodeURIComponent(version)}`}
          >
            Compare with {before}
          </Link>
        )}
        {!profile.draft && may('systemProfile.update') && (
          <Button small onClick={onStart}>
            New version from it
          </Button>
        )}
      </div>
    </li>
  );
}
