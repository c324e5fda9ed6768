import { useState } from 'react';
import { useClient } from 'urql';
import { faultAt, faultOf, send, type Outcome, type UserError } from '../graphql/send.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { Notice } from '../ui/notice.js';
import { useSay } from '../ui/toasts.js';
import { AddRegistry } from './registry-query.js';

const KINDS = [
  ['PACK', 'Pack registry'],
  ['HELM', 'Helm repository'],
  ['OCI', 'OCI registry'],
] as const;

type Form = {
  readonly name: string;
  readonly kind: (typeof KINDS)[number][0];
  readonly content: 'PACKS' | 'CHARTS';
  readonly endpoint: string;
  readonly signIn: 'NONE' | 'BASIC' | 'TOKEN';
  readonly username: string;
  readonly password: string;
  readonly token: string;
};

const EMPTY: Form = {
  ...{ name: '', kind: 'HELM', content: 'CHARTS', endpoint: '', signIn: 'NONE', username: '', password: '', token: '' },
};

/** Add registry: its address and how to sign in. Adding synchronises it. */
export function AddRegistryDialog({ onClose }: { readonly onClose: () => void }) {
  const client = useClient();
  const say = useSay();
  const [form, setForm] = useState(EMPTY);
  const [outcome, setOutcome] = useState<Outcome<{ userErrors: readonly UserError[] }> | null>(null);
  const [busy, setBusy] = useState(false);
  const set = (some: Partial<Form>) => setForm((all) => ({ ...all, ...some }));
  const errors = outcome?.kind === 'refused' ? outcome.errors : [];
  const told = errors.every(({ path }) => ['name', 'endpoint'].includes(path[0] ?? ''));
  const add = async () => {
    setBusy(true);
    const answered = await send(client, AddRegistry, inputOf(form));
    setBusy(false);
    setOutcome(answered);
    if (answered.kind !== 'done') return;
    say(`${form.name} was added and is being synchronised.`);
    onClose();
  };
  return (
    <Dialog
      title="Add registry"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            busy={busy}
            disabled={form.name.trim() === '' || form.endpoint.trim() === ''}
            onClick={() => void add()}
          >
            Add and synchronise
          </Button>
        </>
      }
    >
      <Field label="Name" error={faultAt(errors, 'name')}>
        {(field) => (
          <input
            {...field}
            className="input"
            autoFocus
            value={form.name}
            onChange={(event) => set({ name: event.target.value })}
          />
        )}
      </Field>
      <div className="row row-wide">
        <Choice label="Kind" value={form.kind} options={KINDS} onChange={(kind) => set({ kind })} />
        {form.kind === 'OCI' && (
          <Choice
            label="Offers"
            value={form.content}
            options={[
              ['CHARTS', 'Helm charts'],
              ['PACKS', 'Packs'],
            ]}
            onChange={(content) => set({ content })}
          />
        )}
        <Choice
          label="Sign in"
          value={form.signIn}
          options={[
            ['NONE', 'Not at all'],
            ['BASIC', 'User and password'],
            ['TOKEN', 'Token'],
          ]}
          onChange={(signIn) => set({ signIn })}
        />
      </div>
      <Field label="Address" error={faultAt(errors, 'endpoint')} hint="https://charts.example.org">
        {(field) => (
          <input
            {...field}
            className="input"
            inputMode="url"
            value={form.endpoint}
            onChange={(event) => set({ endpoint: event.target.value })}
          />
        )}
      </Field>
      <Secrets form={form} onChange={set} />
      {outcome && outcome.kind !== 'done' && !(outcome.kind === 'refused' && told) && (
        <Notice kind="error">{faultOf(outcome)}</Notice>
      )}
    </Dialog>
  );
}

function Secrets({ form, onChange }: { readonly form: Form; readonly onChange: (some: Partial<Form>) => void }) {
  const secret = (label: string, value: string, change: (text: string) => void, type = 'password') => (
    <Field label={label}>
      {(field) => (
        <input
          {...field}
          className="input"
          type={type}
          autoComplete="off"
          value={value}
          onChange={(event) => change(event.target.value)}
        />
      )}
    </Field>
  );
  if (form.signIn === 'TOKEN') return secret('Token', form.token, (token) => onChange({ token }));
  if (form.signIn !== 'BASIC') return null;
  return (
    <>
      {secret('User', form.username, (username) => onChange({ username }), 'text')}
      {secret('Password', form.password, (password) => onChange({ password }))}
    </>
  );
}

type ChoiceProps<T extends string> = {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [T, string])[];
  readonly onChange: (value: T) => void;
};

function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
  return (
    <Field label={label}>
      {(field) => (
        <select {...field} className="input" value={value} onChange={(event) => onChange(event.target.value as T)}>
          {options.map(([of, name]) => (
            <option key={of} value={of}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function inputOf({ name, kind, content, endpoint, signIn, username, password, token }: Form) {
  return {
    ...{ name: name.trim(), kind, endpoint: endpoint.trim() },
    ...(kind === 'OCI' && { content }),
    ...(signIn === 'BASIC' && { authentication: { type: signIn, username, password } }),
    ...(signIn === 'TOKEN' && { authentication: { type: signIn, token } }),
  };
}
