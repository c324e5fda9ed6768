import '../styles/wizard.css';
import '../styles/profile.css';
import '../styles/registries.css';
import { useEffect, useRef } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { placeOf, wizardPlaceOf, type TabName } from '../profiles/places.js';
import { Badge } from '../ui/badge.js';
import { Empty } from '../ui/empty.js';
import { FailureNotice } from '../ui/failure.js';
import { Icon } from '../ui/icon.js';
import { Skeleton } from '../ui/loading.js';
import { Page } from '../ui/page.js';
import { Tags } from '../ui/tags.js';
import { Comparison } from './comparison.js';
import { ProfileDevices } from './devices-tab.js';
import { DownloadCard } from './download-card.js';
import { History } from './history.js';
import { LayersTab } from './layers-tab.js';
import { ProfileActions } from './profile-actions.js';
import { ProfileQuery, type Profile } from './profile-query.js';
import { RolloutTab } from './rollout.js';
import { VariableList } from './variable-list.js';
import { Versions } from './versions.js';

const TABS: readonly { readonly tab: TabName; readonly name: string }[] = [
  { tab: 'layers', name: 'Layers' },
  { tab: 'versions', name: 'Versions' },
  { tab: 'compare', name: 'Compare' },
  { tab: 'history', name: 'History' },
  { tab: 'variables', name: 'Variables' },
  { tab: 'devices', name: 'Devices' },
  { tab: 'rollout', name: 'Rollout' },
];

type Props = { readonly profileId: string; readonly tab: string | undefined };

/** A profile: what it is, what became of it, and its archive. */
export function ProfilePage({ profileId, tab }: Props) {
  const [{ data, error }, again] = useQuery({ query: ProfileQuery, variables: { id: profileId } });
  const profile = data?.systemProfile;
  const parent = { to: '/profiles', name: 'System Profiles' };
  if (profile === null)
    return (
      <Page title="No such profile" parent={parent}>
        <Empty icon="search" title="This profile isn’t there">
          It was deleted, or the address is not complete.
        </Empty>
      </Page>
    );
  if (profile === undefined)
    return (
      <Page title="Profile" parent={parent}>
        {error ? (
          <FailureNotice error={error} onRetry={() => again({ requestPolicy: 'network-only' })} />
        ) : (
          <Skeleton rows={6} />
        )}
      </Page>
    );
  const current = TABS.find((one) => one.tab === tab)?.tab ?? 'layers';
  return (
    <Page
      title={profile.name}
      badges={<Badges profile={profile} />}
      lead={profile.description === '' ? undefined : profile.description}
      parent={parent}
      actions={<ProfileActions profile={profile} />}
    >
      <Tags tags={profile.tags} />
      <Tabs profileId={profileId} current={current} />
      <TabContent current={current} profile={profile} />
      {profile.latestVersion && <DownloadCard profileId={profileId} latest={profile.latestVersion.version} />}
    </Page>
  );
}

/** Where the bar is wider than the screen, it is moved to the part that is open. */
function Tabs({ profileId, current }: { readonly profileId: string; readonly current: TabName }) {
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    const open = bar.current?.querySelector<HTMLElement>('[aria-current]');
    // Not scrollIntoView: below a long description it would move the page away from its heading as well.
    if (bar.current && open)
      bar.current.scrollLeft = open.offsetLeft - (bar.current.clientWidth - open.offsetWidth) / 2;
  }, [current]);
  return (
    <nav ref={bar} className="tabs" aria-label="Parts of the profile">
      {TABS.map(({ tab, name }) => (
        <Link key={tab} href={placeOf(profileId, tab)} aria-current={tab === current ? 'page' : undefined}>
          {name}
        </Link>
      ))}
    </nav>
  );
}

function TabContent({ current, profile }: { readonly current: TabName; readonly profile: Profile }) {
  switch (current) {
    case 'layers':
      return <LayersTab profile={profile} />;
    case 'versions':
      return <Versions profile={profile} />;
    case 'compare':
      return <Comparison profile={profile} />;
    case 'history':
      return <History profile={profile} />;
    case 'variables':
      return <VariableList variables={(profile.latestVersion ?? profile.draft)?.variables ?? []} />;
    case 'devices':
      return <ProfileDevices profile={profile} />;
    case 'rollout':
      return <RolloutTab profile={profile} />;
  }
}

function Badges({ profile: { id, draft, latestVersion } }: { readonly profile: Profile }) {
  return (
    <>
      {latestVersion && <Badge tone="good">{latestVersion.version}</Badge>}
      {draft && (
        <Link className="badge badge-accent badge-link" href={wizardPlaceOf(id, 'layers')}>
          Draft {draft.version} <Icon name="right" size={10} />
        </Link>
      )}
    </>
  );
}
