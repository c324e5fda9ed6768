import { useState } from 'react';
import { useClient } from 'urql';
import { faultAt, faultOf, send, type Outcome, type UserError } from '../graphql/send.js';
import { choiceOf, chosenFilter, SightField } from '../sight/sight-field.js';
import { Button } from '../ui/button.js';
import { Copy } from '../ui/copy.js';
import { Dialog } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { Notice } from '../ui/notice.js';
import { RoleField, type Role } from './role-field.js';
import { CreateApiKey } from './settings-query.js';

/** Makes a key and shows it once. */
export function NewKeyDialog({ onClose }: { readonly onClose: () => void }) {
  const client = useClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('VIEWER');
  const [sight, setSight] = useState(() => choiceOf(null));
  const [secret, setSecret] = useState<string | null>(null);
  const [outcome, setOutcome] = useState<Outcome<{ userErrors: readonly UserError[] }> | null>(null);
  const [busy, setBusy] = useState(false);
  const errors = outcome?.kind === 'refused' ? outcome.errors : [];
  const nameError = faultAt(errors, 'name');
  const sightError = faultAt(errors, 'tagFilter');
  const make = async () => {
    const tagFilter = chosenFilter(sight);
    setSight({ ...sight, isTried: true });
    if (tagFilter === 'missing') return;
    setBusy(true);
    const answered = await send(client, CreateApiKey, { name: name.trim(), role, tagFilter });
    setBusy(false);
    setOutcome(answered);
    if (answered.kind === 'done') setSecret(answered.payload.secret);
  };
  if (secret !== null)
    return (
      <Dialog title={`Key of ${name}`} onClose={onClose} actions={<Button onClick={onClose}>I have it</Button>}>
        <p>It is shown this once. Keep it where your program finds it.</p>
        <div className="row">
          <code className="pre digest">{secret}</code>
          <Copy text={secret} what="the key" />
        </div>
      </Dialog>
    );
  return (
    <Dialog
      title="New API key"
      onClose={onClose}
      onSubmit={() => void make()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={name.trim() === ''}>
            Make the key
          </Button>
        </>
      }
    >
      <Field label="Name" error={nameError} hint="The program that will use it.">
        {(field) => (
          <input
            {...field}
            className="input"
            autoFocus
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <RoleField role={role} onChange={setRole} />
      <SightField choice={sight} error={sightError} onChange={setSight} />
      {outcome && outcome.kind !== 'done' && nameError === null && sightError === null && (
        <Notice kind="error">{faultOf(outcome)}</Notice>
      )}
    </Dialog>
  );
}
