import '../styles/profile.css';
import { useMay } from '../session/use-may.js';
import { Page } from '../ui/page.js';
import { Accounts } from './accounts.js';
import { ApiKeys } from './api-keys.js';
import { OwnAccount } from './own-account.js';
import { SigningKeys } from './signing-keys.js';

/** Keys and people. */
export function Settings() {
  const seesOthers = useMay()('access.list');
  return (
    <Page title="Settings" lead="Who may sign in, what programs sign in with, and what archives are signed with.">
      <OwnAccount />
      {seesOthers && <Accounts />}
      {seesOthers && <ApiKeys />}
      <SigningKeys />
    </Page>
  );
}
