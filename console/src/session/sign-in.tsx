import { useState, type SubmitEvent } from 'react';
import { Button } from '../ui/button.js';
import { Field } from '../ui/field.js';
import { Logo } from '../shell/logo.js';
import type { Session } from './session.js';

/** The first page: an API key opens the console. */
export function SignIn({ session }: { readonly session: Session }) {
  const [key, setKey] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    const found = await faultOf(key.trim());
    setBusy(false);
    setFault(found);
    if (found === null) session.begin(key.trim());
  };

  return (
    <main className="sign-in">
      <form className="card sign-in-card" onSubmit={(event) => void submit(event)}>
        <div className="sign-in-brand">
          <Logo size={44} />
          <h1>System Profiles</h1>
          <p className="soft">Templates for virtualized edge devices, with a memory.</p>
        </div>
        <Field
          label="API key"
          error={fault}
          hint="The first start prints it and keeps it in admin.key in the data folder."
        >
          {(field) => (
            <input
              {...field}
              className="input"
              type="password"
              autoComplete="current-password"
              autoFocus
              required
              value={key}
              onChange={(event) => setKey(event.target.value)}
            />
          )}
        </Field>
        <Button kind="primary" type="submit" busy={busy} disabled={key.trim() === ''}>
          Sign in
        </Button>
        <p className="faint sign-in-note">The key stays in this tab and is forgotten when the tab is closed.</p>
      </form>
    </main>
  );
}

/** Tries the key before it is taken, so that a wrong one is told here and not on the next page. */
async function faultOf(key: string): Promise<string | null> {
  // A header can't carry anything else, and fetch would say so in its own words.
  if (!/^[\x21-\x7e]+$/.test(key)) return 'An API key has no spaces and no letters beyond ASCII. Copy it again.';
  try {
    const answer = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ query: '{ viewer { role } }' }),
    });
    if (answer.ok) return null;
    return answer.status === 401
      ? 'The server doesn’t know this key. Check that all of it was copied.'
      : `The server can’t answer now (${answer.status}). Try again in a moment.`;
  } catch {
    return 'The server can’t be reached. Check the connection and try again.';
  }
}
