import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { ProfileList } from './profiles/profile-list.js';
import type { Session } from './session/session.js';
import { SignedIn } from './session/viewer.js';
import { Shell } from './shell/shell.js';
import { Boundary } from './ui/boundary.js';
import { Empty } from './ui/empty.js';
import { Loading } from './ui/loading.js';
import { Page } from './ui/page.js';
import { Toasts } from './ui/toasts.js';

// The list comes at once; every other page in a chunk of its own, when somebody goes there.
const NewProfile = lazy(async () => ({ default: (await import('./wizard/new-profile.js')).NewProfile }));
const WizardPage = lazy(async () => ({ default: (await import('./wizard/wizard-page.js')).WizardPage }));
const ProfilePage = lazy(async () => ({ default: (await import('./profile/profile-page.js')).ProfilePage }));
const AtRevision = lazy(async () => ({ default: (await import('./profile/at-revision.js')).AtRevision }));
const Registries = lazy(async () => ({ default: (await import('./registries/registries.js')).Registries }));
const Devices = lazy(async () => ({ default: (await import('./devices/devices.js')).Devices }));
const Audit = lazy(async () => ({ default: (await import('./audit/audit.js')).Audit }));
const Settings = lazy(async () => ({ default: (await import('./settings/settings.js')).Settings }));

/** The console: who are you, and which page. */
export function App({ session, notice }: { readonly session: Session; readonly notice: string | null }) {
  return (
    <SignedIn session={session} notice={notice}>
      <Toasts>
        <Shell>
          <PageRoom />
        </Shell>
      </Toasts>
    </SignedIn>
  );
}

function PageRoom() {
  const [path] = useLocation();
  return (
    <Boundary place={path}>
      <Suspense fallback={<Loading what="the page" />}>
        <Pages />
      </Suspense>
    </Boundary>
  );
}

function Pages() {
  return (
    <Switch>
      <Route path="/">
        <Redirect to="/profiles" replace />
      </Route>
      <Route path="/profiles" component={ProfileList} />
      <Route path="/profiles/new" component={NewProfile} />
      <Route path="/profiles/:id/edit/:step?">
        {({ id, step }) => <WizardPage key={id} profileId={decodeURIComponent(id)} step={step} />}
      </Route>
      <Route path="/profiles/:id/at/:revision">
        {({ id, revision }) => <AtRevision key={id} profileId={decodeURIComponent(id)} revision={Number(revision)} />}
      </Route>
      <Route path="/profiles/:id/:tab?">
        {({ id, tab }) => <ProfilePage key={id} profileId={decodeURIComponent(id)} tab={tab} />}
      </Route>
      <Route path="/registries" component={Registries} />
      <Route path="/devices" component={Devices} />
      <Route path="/audit" component={Audit} />
      <Route path="/settings" component={Settings} />
      <Route component={NoSuchPage} />
    </Switch>
  );
}

function NoSuchPage() {
  return (
    <Page title="Nothing is here">
      <Empty icon="search" title="No page has this address">
        It may have been moved. The menu leads to everything there is.
      </Empty>
    </Page>
  );
}
