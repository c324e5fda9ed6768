import { useState, type SubmitEvent } from 'react';
import { Button } from '../ui/button.js';
import { Field } from '../ui/field.js';
import { Notice } from '../ui/notice.js';
import { ask } from './ask.js';
import type { Session } from './session.js';

const SIGN_IN = `mutation SignIn($input: SignInInput!) {
  signIn(input: $input) {
    viewer { role }
    userErrors { message }
  }
}`;

type SignedIn = { readonly signIn: { readonly userErrors: readonly { readonly message: string }[] } };

/** Sign in with an account: the server sets a cookie, and nothing is kept in the page. */
export function AccountForm({ session }: { readonly session: Session }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    const asked = await ask<SignedIn>(SIGN_IN, { variables: { input: { email: email.trim(), password } } });
    setBusy(false);
    const found = 'fault' in asked ? asked.fault : (asked.data.signIn.userErrors[0]?.message ?? null);
    setFault(found);
    if (found === null) session.begin(null);
  };
  return (
    <form className="stack" onSubmit={(event) => void submit(event)}>
      <Field label="E-mail address">
        {(field) => (
          <input
            {...field}
            className="input"
            type="email"
            autoComplete="username"
            autoFocus
            required
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        )}
      </Field>
      <Field label="Password">
        {(field) => (
          <input
            {...field}
            className="input"
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      {fault !== null && <Notice kind="error">{fault}</Notice>}
      <Button kind="primary" type="submit" busy={busy} disabled={email.trim() === '' || password === ''}>
        Sign in
      </Button>
    </form>
  );
}
