import { useState } from 'react';
import { useClient } from 'urql';
import { useLocation } from 'wouter';
import { faultAt, faultOf, send, type Outcome, type UserError } from '../graphql/send.js';
import { wizardPlaceOf } from '../profiles/places.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { Notice } from '../ui/notice.js';
import { CloneProfile } from './profile-commands.js';
import type { Profile } from './profile-query.js';

type Props = { readonly profile: Profile; readonly version: string; readonly onClose: () => void };

/** Clone: a profile of its own that starts as a version is. */
export function CloneDialog({ profile, version, onClose }: Props) {
  const client = useClient();
  const [, go] = useLocation();
  const [name, setName] = useState(`${profile.name} copy`.slice(0, 100));
  const [outcome, setOutcome] = useState<Outcome<{ userErrors: readonly UserError[] }> | null>(null);
  const [busy, setBusy] = useState(false);
  const errors = outcome?.kind === 'refused' ? outcome.errors : [];
  const nameError = faultAt(errors, 'name');
  const clone = async () => {
    setBusy(true);
    const answered = await send(client, CloneProfile, { profileId: profile.id, version, name: name.trim() });
    setBusy(false);
    setOutcome(answered);
    const id = answered.kind === 'done' ? answered.payload.systemProfile?.id : undefined;
    if (id !== undefined) go(wizardPlaceOf(id, 'information'));
  };
  return (
    <Dialog
      title={`Clone ${profile.name} ${version}`}
      onClose={onClose}
      onSubmit={() => void clone()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={name.trim() === ''}>
            Clone
          </Button>
        </>
      }
    >
      <Field label="Name of the new profile" error={nameError}>
        {(field) => (
          <input
            {...field}
            className="input"
            maxLength={100}
            autoFocus
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      {outcome && outcome.kind !== 'done' && nameError === null && <Notice kind="error">{faultOf(outcome)}</Notice>}
    </Dialog>
  );
}
