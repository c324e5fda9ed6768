import { Redirect, Route, Switch } from 'wouter';
import { ProfileList } from './profiles/profile-list.js';
import { SignedIn } from './session/viewer.js';
import type { Session } from './session/session.js';
import { Shell } from './shell/shell.js';
import { Empty } from './ui/empty.js';
import { Page } from './ui/page.js';
import { Toasts } from './ui/toasts.js';

/** The console: who are you, and which page. */
export function App({ session }: { readonly session: Session }) {
  return (
    <SignedIn session={session}>
      <Toasts>
        <Shell>
          <Switch>
            <Route path="/">
              <Redirect to="/profiles" replace />
            </Route>
            <Route path="/profiles" component={ProfileList} />
            <Route component={NoSuchPage} />
          </Switch>
        </Shell>
      </Toasts>
    </SignedIn>
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
