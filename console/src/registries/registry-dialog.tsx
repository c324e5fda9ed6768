import { useState } from 'react';
import { useClient } from 'urql';
import { faultOf, send, type Outcome, type UserError } from '../graphql/send.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { Notice } from '../ui/notice.js';
import { useSay } from '../ui/toasts.js';
import { AddressFields, EMPTY, type RegistryForm } from './registry-fields.js';
import { AddRegistry, UpdateRegistry, type Registry } from './registry-query.js';

type Props = {
  /** The registry to change; null: a new one. */
  readonly registry: Registry | null;
  readonly onClose: () => void;
};

/** Where a registry is and how to sign in there. A new one is synchronised once it is added. */
export function RegistryDialog({ registry, onClose }: Props) {
  const client = useClient();
  const say = useSay();
  const [form, setForm] = useState(() => (registry ? formOf(registry) : EMPTY));
  const [outcome, setOutcome] = useState<Outcome<{ userErrors: readonly UserError[] }> | null>(null);
  const [busy, setBusy] = useState(false);
  const set = (some: Partial<RegistryForm>) => setForm((all) => ({ ...all, ...some }));
  const errors = outcome?.kind === 'refused' ? outcome.errors : [];
  const told = errors.every(({ path }) => ['name', 'endpoint'].includes(path[0] ?? ''));
  const save = async () => {
    setBusy(true);
    const answered = await (registry
      ? send(client, UpdateRegistry, { registryId: registry.id, ...addressOf(form) })
      : send(client, AddRegistry, newOf(form)));
    setBusy(false);
    setOutcome(answered);
    if (answered.kind !== 'done') return;
    say(registry ? `${form.name} is changed.` : `${form.name} was added and is being synchronised.`);
    onClose();
  };
  return (
    <Dialog
      title={registry ? `Change ${registry.name}` : 'Add registry'}
      onClose={onClose}
      onSubmit={() => void save()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            type="submit"
            busy={busy}
            disabled={form.name.trim() === '' || form.endpoint.trim() === ''}
          >
            {registry ? 'Save' : 'Add and synchronise'}
          </Button>
        </>
      }
    >
      <AddressFields form={form} isThere={registry !== null} errors={errors} onChange={set} />
      {outcome && outcome.kind !== 'done' && !(outcome.kind === 'refused' && told) && (
        <Notice kind="error">{faultOf(outcome)}</Notice>
      )}
    </Dialog>
  );
}

function formOf({ name, kind, content, endpoint }: Registry): RegistryForm {
  return { ...EMPTY, name, kind, content, endpoint, signIn: 'KEPT' };
}

function addressOf({ name, endpoint, signIn, username, password, token }: RegistryForm) {
  return {
    ...{ name: name.trim(), endpoint: endpoint.trim() },
    ...(signIn === 'NONE' && { authentication: { type: signIn } }),
    ...(signIn === 'BASIC' && { authentication: { type: signIn, username, password } }),
    ...(signIn === 'TOKEN' && { authentication: { type: signIn, token } }),
  };
}

function newOf(form: RegistryForm) {
  const { kind, content } = form;
  return { ...addressOf(form), kind, ...(kind === 'OCI' && { content }) };
}
