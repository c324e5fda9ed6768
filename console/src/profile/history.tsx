import { useState } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { Button } from '../ui/button.js';
import { Diff } from '../ui/diff.js';
import { Empty } from '../ui/empty.js';
import { FailureNotice } from '../ui/failure.js';
import { Skeleton } from '../ui/loading.js';
import { Moment } from '../ui/time.js';
import { historyFilter, HistoryFilters, WHOLE_HISTORY } from './history-filter.js';
import { HistoryQuery, type HistoryEvent } from './history-query.js';
import { type Profile } from './profile-query.js';

const PAGE = 20;

type Before = { readonly last: number; readonly before?: string };

/** Everything that happened to a profile, newest first. */
export function History({ profile }: { readonly profile: Profile }) {
  const [choice, setChoice] = useState(WHOLE_HISTORY);
  const [pages, setPages] = useState<readonly Before[]>([{ last: PAGE }]);
  const filter = historyFilter(choice);
  return (
    <div className="stack">
      <HistoryFilters
        choice={choice}
        onChange={(some) => {
          setChoice((all) => ({ ...all, ...some }));
          setPages([{ last: PAGE }]);
        }}
      />
      <ol className="timeline">
        {pages.map((page, at) => (
          <HistoryPage
            key={`${page.before ?? 'newest'} ${JSON.stringify(filter)}`}
            {...{ profile, filter, page }}
            lastPage={at === pages.length - 1}
            onOlder={(before) => setPages((all) => [...all, { last: PAGE, before }])}
          />
        ))}
      </ol>
    </div>
  );
}

type PageProps = {
  readonly profile: Profile;
  readonly filter: ReturnType<typeof historyFilter>;
  readonly page: Before;
  readonly lastPage: boolean;
  readonly onOlder: (before: string) => void;
};

function HistoryPage({ profile, filter, page, lastPage, onOlder }: PageProps) {
  const [{ data, error }, again] = useQuery({ query: HistoryQuery, variables: { id: profile.id, ...page, filter } });
  const history = data?.systemProfile?.history;
  if (error && history === undefined)
    return (
      <li>
        <FailureNotice error={error} onRetry={() => again({ requestPolicy: 'network-only' })} />
      </li>
    );
  if (history === undefined)
    return (
      <li>
        <Skeleton rows={6} />
      </li>
    );
  const { nodes, pageInfo } = history;
  if (nodes.length === 0)
    return (
      <li>
        <Empty icon="clock" title="Nothing happened">
          No event fits what is asked for.
        </Empty>
      </li>
    );
  return (
    <>
      {[...nodes].reverse().map((event) => (
        <Event key={event.id} event={event} profileId={profile.id} />
      ))}
      {lastPage && pageInfo.hasPreviousPage && pageInfo.startCursor !== null && (
        <li>
          <Button onClick={() => onOlder(pageInfo.startCursor!)}>Show older</Button>
        </li>
      )}
    </>
  );
}

function Event({ event, profileId }: { readonly event: HistoryEvent; readonly profileId: string }) {
  const [open, setOpen] = useState(false);
  const { revision, summary, note, actor, recordedAt, changes, hash, type } = event;
  return (
    <li className="timeline-event">
      <span className="timeline-dot" aria-hidden="true" data-type={type} />
      <div className="timeline-text">
        <p>{summary}</p>
        {note !== null && <p className="quote">{note}</p>}
        <p className="faint row">
          <span>
            {actor.name} · <Moment at={recordedAt} /> · revision {revision}
          </span>
          {changes.length > 0 && (
            <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? 'Hide changes' : changes.length === 1 ? 'Show the change' : `Show ${changes.length} changes`}
            </button>
          )}
          <Link href={`/profiles/${encodeURIComponent(profileId)}/at/${revision}`}>As it was</Link>
        </p>
        {open && (
          <div className="stack stack-tight">
            {changes.map(({ path, before, after }) => (
              <section key={path.join('/')} className="stack stack-tight">
                <h3 className="mono">{path.join(' / ')}</h3>
                <Diff before={before ?? ''} after={after ?? ''} />
              </section>
            ))}
            <p className="faint truncate">
              Chained as <code>{hash}</code>
            </p>
          </div>
        )}
      </div>
    </li>
  );
}
