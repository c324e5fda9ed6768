import { useState } from 'react';
import { Logo } from '../shell/logo.js';
import { Notice } from '../ui/notice.js';
import { AccountForm } from './account-form.js';
import { KeyForm } from './key-form.js';
import type { Session } from './session.js';

const WAYS = [
  ['key', 'API key'],
  ['account', 'Account'],
] as const;

type Props = { readonly session: Session; readonly notice: string | null };

/** The first page: an API key or an account opens the console. */
export function SignIn({ session, notice }: Props) {
  const [way, setWay] = useState<'key' | 'account'>('key');
  return (
    <main className="sign-in">
      <div className="card sign-in-card">
        <div className="sign-in-brand">
          <Logo size={44} />
          <h1>System Profiles</h1>
          <p className="soft">Templates for virtualized edge devices, with a memory.</p>
        </div>
        {notice !== null && <Notice kind="warning">{notice}</Notice>}
        <div className="segments" role="group" aria-label="Sign in with">
          {WAYS.map(([to, name]) => (
            <button key={to} type="button" aria-pressed={way === to} onClick={() => setWay(to)}>
              {name}
            </button>
          ))}
        </div>
        {way === 'key' ? <KeyForm session={session} /> : <AccountForm session={session} />}
      </div>
    </main>
  );
}
