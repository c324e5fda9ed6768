import '../styles/profile.css';
import { useQuery } from 'urql';
import { useSearchParams } from 'wouter';
import { useMay } from '../session/use-may.js';
import { Empty } from '../ui/empty.js';
import { FailureNotice } from '../ui/failure.js';
import { useForwardPages } from '../ui/forward-paging.js';
import { Skeleton } from '../ui/loading.js';
import { Notice } from '../ui/notice.js';
import { Page } from '../ui/page.js';
import { Moment } from '../ui/time.js';
import { AuditFilters, auditFilter, type AuditChoice } from './audit-filter.js';
import { AuditQuery, LastVerificationQuery } from './audit-query.js';
import { ExportButtons } from './export-buttons.js';
import { AuditTable } from './audit-table.js';

const PAGE = 50;

/** Everything that happened to everything, newest first. */
export function Audit() {
  const [params, setParams] = useSearchParams();
  const choice: AuditChoice = {
    types: params.get('types') ?? '',
    actorId: params.get('actor') ?? '',
    subjectId: params.get('subject') ?? '',
    since: params.get('since') ?? '',
    until: params.get('until') ?? '',
    text: params.get('text') ?? '',
  };
  const change = (some: Partial<AuditChoice>) => {
    const { types, actorId, subjectId, since, until, text } = { ...choice, ...some };
    const all = { types, actor: actorId, subject: subjectId, since, until, text };
    setParams(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')), { replace: true });
  };
  if (!useMay()('audit.list'))
    return (
      <Page title="Audit">
        <Empty icon="audit" title="Your role doesn’t read the audit">
          Auditors and administrators do. Ask an administrator for another role; the history of a profile is open to you
          on its page.
        </Empty>
      </Page>
    );
  return (
    <Page
      title="Audit"
      lead="Who did what, to what, and when. Every line is chained to the one before it."
      actions={<ExportButtons choice={choice} />}
    >
      <LastVerification />
      <AuditFilters choice={choice} onChange={change} />
      <Lines key={JSON.stringify(choice)} choice={choice} onChange={change} />
    </Page>
  );
}

type Props = { readonly choice: AuditChoice; readonly onChange: (some: Partial<AuditChoice>) => void };

function Lines({ choice, onChange }: Props) {
  const { after, nav } = useForwardPages({ back: 'Newer', on: 'Older' });
  const [{ data, error }, again] = useQuery({
    query: AuditQuery,
    variables: {
      first: PAGE,
      ...(after !== null && { after }),
      filter: auditFilter(choice),
      byWords: choice.text !== '',
    },
  });
  const log = data?.auditLog;
  if (error && !log) return <FailureNotice error={error} onRetry={() => again({ requestPolicy: 'network-only' })} />;
  if (!log) return <Skeleton rows={8} />;
  return (
    <>
      {log.unsearchedSince && <Unsearched since={log.unsearchedSince} />}
      {log.nodes.length === 0 ? (
        <Empty icon="audit" title="No line fits">
          Nothing was recorded that has all of this.
        </Empty>
      ) : (
        <div className="card">
          <AuditTable lines={log.nodes} onChoose={onChange} />
          {nav(log.pageInfo)}
        </div>
      )}
    </>
  );
}

/** After an upgrade the server takes in the words of a long log; until then a search must not look like the whole of it. */
function Unsearched({ since }: { readonly since: string }) {
  return (
    <Notice kind="warning">
      The search doesn’t reach all lines yet: the words of those since <Moment at={since} /> are still being taken in.
      Without words, every line is listed.
    </Notice>
  );
}

function LastVerification() {
  const [{ data }] = useQuery({ query: LastVerificationQuery });
  const found = data?.lastAuditVerification;
  if (!found) return null;
  return found.intact ? (
    <Notice kind="good">
      The last check of the whole log{found.finishedAt !== null && <On at={found.finishedAt} />} found all{' '}
      {found.events.toLocaleString('en')} events as they were written.
    </Notice>
  ) : (
    <Notice kind="error">The last check of the whole log found a broken link at {found.firstBroken}.</Notice>
  );
}

function On({ at }: { readonly at: string }) {
  return (
    <>
      , <Moment at={at} />,
    </>
  );
}
