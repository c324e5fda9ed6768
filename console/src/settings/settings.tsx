import '../styles/profile.css';
import { Page } from '../ui/page.js';
import { Accounts } from './accounts.js';
import { ApiKeys } from './api-keys.js';
import { SigningKeys } from './signing-keys.js';

/** Keys and people. */
export function Settings() {
  return (
    <Page title="Settings">
      <SigningKeys />
      <ApiKeys />
      <Accounts />
    </Page>
  );
}
