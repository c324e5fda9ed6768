import { useState, type SubmitEvent } from 'react';
import { Button } from '../ui/button.js';
import { Field } from '../ui/field.js';
import { ask } from './ask.js';
import type { Session } from './session.js';

/** Sign in with an API key. */
export function KeyForm({ session }: { readonly session: Session }) {
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
    <form className="stack" onSubmit={(event) => void submit(event)}>
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
  );
}

/** Tries the key before it is taken, so that a wrong one is told here and not on the next page. */
async function faultOf(key: string): Promise<string | null> {
  // A header can't carry anything else, and fetch would say so in its own words.
  if (!/^[\x21-\x7e]+$/.test(key)) return 'An API key has no spaces and no letters beyond ASCII. Copy it again.';
  const asked = await ask('{ viewer { role } }', { headers: { authorization: `Bearer ${key}` } });
  return 'fault' in asked ? asked.fault : null;
}
