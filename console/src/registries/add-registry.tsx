import { useState } from 'react';
import { useClient } from 'urql';
import { faultOf, send, type Outcome, type UserError } from '../graphql/send.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { Notice } from '../ui/notice.js';
import { useSay } from '../ui/toasts.js';
import { AddressFields, EMPTY, type RegistryForm } from './registry-fields.js';
import { AddRegistry } from './registry-query.js';

/** Add registry: its address and how to sign in. Adding synchronises it. */
export function AddRegistryDialog({ onClose }: { readonly onClose: () => void }) {
  const client = useClient();
  const say = useSay();
  const [form, setForm] = useState(EMPTY);
  const [outcome, setOutcome] = useState<Outcome<{ userErrors: readonly UserError[] }> | null>(null);
  const [busy, setBusy] = useState(false);
  const set = (some: Partial<RegistryForm>) => setForm((all) => ({ ...all, ...some }));
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
      <AddressFields form={form} errors={errors} onChange={set} />
      {outcome && outcome.kind !== 'done' && !(outcome.kind === 'refused' && told) && (
        <Notice kind="error">{faultOf(outcome)}</Notice>
      )}
    </Dialog>
  );
}

function inputOf({ name, kind, content, endpoint, signIn, username, password, token }: RegistryForm) {
  return {
    ...{ name: name.trim(), kind, endpoint: endpoint.trim() },
    ...(kind === 'OCI' && { content }),
    ...(signIn === 'BASIC' && { authentication: { type: signIn, username, password } }),
    ...(signIn === 'TOKEN' && { authentication: { type: signIn, token } }),
  };
}
