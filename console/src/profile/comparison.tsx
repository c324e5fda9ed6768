import { useQuery } from 'urql';
import { useSearchParams } from 'wouter';
import { Empty } from '../ui/empty.js';
import { FailureNotice } from '../ui/failure.js';
import { Field } from '../ui/field.js';
import { Skeleton } from '../ui/loading.js';
import { Notice } from '../ui/notice.js';
import { ChangeList } from './change-list.js';
import { CompareQuery } from './history-query.js';
import { VersionsQuery, type Profile } from './profile-query.js';

/** What differs between two versions, and what that does to a running device. */
export function Comparison({ profile }: { readonly profile: Profile }) {
  const [params, setParams] = useSearchParams();
  const [{ data }] = useQuery({ query: VersionsQuery, variables: { id: profile.id, first: 100 } });
  const versions = data?.systemProfile?.versions.nodes.map(({ version }) => version) ?? [];
  const choices = [...(profile.draft ? ['draft'] : []), ...versions];
  const to = params.get('to') ?? choices[0] ?? '';
  const from = params.get('from') ?? versions.find((version) => version !== to) ?? '';
  if (data !== undefined && choices.length < 2)
    return (
      <Empty icon="layers" title="Nothing to compare yet">
        It takes two versions, or a version and a draft.
      </Empty>
    );
  return (
    <div className="stack">
      <div className="row row-wide compare-choice">
        <Choice label="From" choices={versions} value={from} onChange={(next) => setParams({ from: next, to })} />
        <Choice label="To" choices={choices} value={to} onChange={(next) => setParams({ from, to: next })} />
      </div>
      {from !== '' && to !== '' && <Differences id={profile.id} from={from} to={to} />}
    </div>
  );
}

type ChoiceProps = {
  readonly label: string;
  readonly choices: readonly string[];
  readonly value: string;
  readonly onChange: (value: string) => void;
};

function Choice({ label, choices, value, onChange }: ChoiceProps) {
  return (
    <Field label={label}>
      {(field) => (
        <select {...field} className="input" value={value} onChange={(event) => onChange(event.target.value)}>
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice === 'draft' ? 'the open draft' : choice}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function Differences({ id, from, to }: { readonly id: string; readonly from: string; readonly to: string }) {
  const [{ data, error, fetching }, again] = useQuery({ query: CompareQuery, variables: { id, from, to } });
  if (error && data === undefined)
    return <FailureNotice error={error} onRetry={() => again({ requestPolicy: 'network-only' })} />;
  if (data === undefined || (fetching && data.compareVersions?.from !== from)) return <Skeleton rows={3} height={72} />;
  const comparison = data.compareVersions;
  if (comparison === null)
    return (
      <Notice kind="info">
        The server can’t tell yet what differs between {from} and {to}.
      </Notice>
    );
  if (comparison.changes.length === 0) return <Notice kind="good">Nothing differs.</Notice>;
  return <ChangeList changes={comparison.changes} before={from} after={to === 'draft' ? 'the open draft' : to} />;
}
