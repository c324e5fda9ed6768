import { useEffect, useState } from 'react';
import { Logo } from '../shell/logo.js';
import { Notice } from '../ui/notice.js';
import { AccountForm } from './account-form.js';
import { cameBack, forgetCameBack } from './came-back.js';
import { KeyForm } from './key-form.js';
import type { Session } from './session.js';
import { useWays, type Ways } from './ways.js';

const WAYS = [
  ['account', 'Account'],
  ['key', 'API key'],
] as const;

type Props = { readonly session: Session; readonly notice: string | null };

/** The first page: the identity provider, an account or an API key opens the console. */
export function SignIn({ session, notice }: Props) {
  const ways = useWays();
  const [why] = useState(() => notice ?? cameBack(location));
  useEffect(forgetCameBack, []);
  return (
    <main className="sign-in">
      <div className="card sign-in-card">
        <div className="sign-in-brand">
          <Logo size={44} />
          <h1>System Profiles</h1>
          <p className="soft">Templates for virtualized edge devices, with a memory.</p>
        </div>
        {why !== null && <Notice kind="warning">{why}</Notice>}
        {ways !== null && <Doors session={session} ways={ways} />}
      </div>
    </main>
  );
}

function Doors({ session, ways: { provider, hasAccounts } }: { readonly session: Session; readonly ways: Ways }) {
  const [way, setWay] = useState<'key' | 'account'>(hasAccounts || provider !== null ? 'account' : 'key');
  return (
    <>
      {provider !== null && (
        <>
          <a className="button button-primary" href={`/sign-in/provider?to=${encodeURIComponent(here())}`}>
            Sign in with {provider.name}
          </a>
          <p className="sign-in-or faint">or with</p>
        </>
      )}
      <div className="segments" role="group" aria-label="Sign in with">
        {WAYS.map(([to, name]) => (
          <button key={to} type="button" aria-pressed={way === to} onClick={() => setWay(to)}>
            {name}
          </button>
        ))}
      </div>
      {way === 'key' ? <KeyForm session={session} /> : <AccountForm session={session} />}
    </>
  );
}

/** Where somebody wanted to go. */
function here(): string {
  return location.pathname + location.search;
}
