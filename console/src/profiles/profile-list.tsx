import { useCallback } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { useDevicesChanged } from '../devices/use-devices-changed.js';
import { useMay } from '../session/use-may.js';
import { Button } from '../ui/button.js';
import { Empty } from '../ui/empty.js';
import { FailureNotice } from '../ui/failure.js';
import { Icon } from '../ui/icon.js';
import { Skeleton } from '../ui/loading.js';
import { Page } from '../ui/page.js';
import { Paging, usePaging } from '../ui/paging.js';
import { filterOf, useListChoice, type ListChoice } from './list-choice.js';
import { ListFilters } from './list-filters.js';
import { ProfileListQuery } from './list-query.js';
import { ProfileTable } from './profile-table.js';

/** Profiles → System Profiles. */
export function ProfileList() {
  const [choice, change] = useListChoice();
  return (
    <Page
      title="System Profiles"
      lead="Templates of ordered layers that turn a bare device into a running system."
      actions={<AddProfile />}
    >
      <ListFilters choice={choice} onChange={change} />
      <Listed choice={choice} onChange={change} />
    </Page>
  );
}

type Props = { readonly choice: ListChoice; readonly onChange: (change: Partial<ListChoice>) => void };

function Listed({ choice, onChange }: Props) {
  const { field, direction } = choice;
  const filter = filterOf(choice);
  const [page, turn] = usePaging(JSON.stringify(choice));
  const [{ data, error, fetching }, again] = useQuery({
    query: ProfileListQuery,
    variables: { ...page, ...(filter && { filter }), orderBy: { field, direction } },
  });
  useDevicesChanged(useCallback(() => again({ requestPolicy: 'network-only' }), [again]));
  if (error !== undefined && data === undefined)
    return <FailureNotice error={error} onRetry={() => again({ requestPolicy: 'network-only' })} />;
  if (data === undefined) return <Skeleton rows={6} height={64} />;
  const { nodes, pageInfo, totalCount } = data.systemProfiles;
  if (nodes.length === 0)
    return filter === undefined ? (
      <NoProfiles />
    ) : (
      <NothingFits onClear={() => onChange({ search: '', tags: [], drafts: false })} />
    );
  return (
    <div className="card" aria-busy={fetching}>
      <ProfileTable lines={nodes} choice={choice} onChange={onChange} />
      <Paging info={pageInfo} summary={summaryOf(totalCount)} onTurn={turn} />
    </div>
  );
}

function summaryOf(total: number | null): string {
  if (total === null) return 'More than 10,000 profiles';
  return total === 1 ? '1 profile' : `${total.toLocaleString('en')} profiles`;
}

function AddProfile() {
  const may = useMay();
  if (!may('systemProfile.create')) return null;
  return (
    <Link className="button button-primary" href="/profiles/new">
      <Icon name="plus" /> Add System Profile
    </Link>
  );
}

function NoProfiles() {
  return (
    <Empty icon="layers" title="No profile yet" action={<AddProfile />}>
      A profile holds what a device runs, layer by layer: packs, Helm charts, manifests, virtual machines. The wizard
      leads through it in three steps.
    </Empty>
  );
}

function NothingFits({ onClear }: { readonly onClear: () => void }) {
  return (
    <Empty icon="search" title="No profile fits" action={<Button onClick={onClear}>Show all profiles</Button>}>
      Nothing has these words and tags. Names, descriptions and tags are searched.
    </Empty>
  );
}
