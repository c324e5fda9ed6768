import { useState } from 'react';
import { useClient } from 'urql';
import { useLocation } from 'wouter';
import { faultAt, faultOf, send, type Outcome, type UserError } from '../graphql/send.js';
import { wizardPlaceOf } from '../profiles/places.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { Notice } from '../ui/notice.js';
import { ReviseProfile } from './profile-commands.js';
import type { Profile } from './profile-query.js';

type Props = {
  readonly profile: Profile;
  /** The version to start from; null for the newest. */
  readonly basedOn: string | null;
  readonly onClose: () => void;
};

/** Create new version: opens a draft and goes to its layers. */
export function NewVersionDialog({ profile: { id, name, latestVersion, revision }, basedOn, onClose }: Props) {
  const client = useClient();
  const [, go] = useLocation();
  const start = basedOn ?? latestVersion?.version ?? null;
  const [version, setVersion] = useState('');
  const [outcome, setOutcome] = useState<Outcome<{ userErrors: readonly UserError[] }> | null>(null);
  const [busy, setBusy] = useState(false);
  const errors = outcome?.kind === 'refused' ? outcome.errors : [];
  const versionError = faultAt(errors, 'version');
  const create = async () => {
    setBusy(true);
    const answered = await send(client, ReviseProfile, {
      ...{ profileId: id, expectedRevision: revision },
      ...(version.trim() !== '' && { version: version.trim() }),
      ...(basedOn !== null && { basedOn }),
    });
    setBusy(false);
    setOutcome(answered);
    if (answered.kind === 'done') go(wizardPlaceOf(id, 'layers'));
  };
  return (
    <Dialog
      title={`New version of ${name}`}
      onClose={onClose}
      onSubmit={() => void create()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy}>
            Open the draft
          </Button>
        </>
      }
    >
      <p className="soft">
        {start === null ? 'The draft starts empty.' : `The draft starts as version ${start} is.`} Nothing that is
        published changes.
      </p>
      <Field label="Version" optional error={versionError} hint={`Without one, the patch after ${start ?? '0.0.0'}.`}>
        {(field) => (
          <input
            {...field}
            className="input numeric input-version"
            placeholder={nextPatch(start)}
            autoFocus
            value={version}
            onChange={(event) => setVersion(event.target.value)}
          />
        )}
      </Field>
      {outcome && outcome.kind !== 'done' && versionError === null && <Notice kind="error">{faultOf(outcome)}</Notice>}
    </Dialog>
  );
}

function nextPatch(version: string | null): string {
  const parts = /^(\d+)\.(\d+)\.(\d+)/.exec(version ?? '');
  return parts ? `${parts[1]!}.${parts[2]!}.${Number(parts[3]) + 1}` : '1.0.0';
}
