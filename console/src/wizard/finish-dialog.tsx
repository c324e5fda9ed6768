import { useState } from 'react';
import { useLocation } from 'wouter';
import { faultOf } from '../graphql/send.js';
import { placeOf } from '../profiles/places.js';
import { forgetKeptText } from '../session/kept-text.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { Notice } from '../ui/notice.js';
import { useSay } from '../ui/toasts.js';
import { FinishProfile } from './draft-commands.js';
import type { DraftDesk } from './use-draft.js';

type Props = { readonly desk: DraftDesk; readonly version: string; readonly onClose: () => void };

/** Finish, with a note for those who read the history. */
export function FinishDialog({ desk, version, onClose }: Props) {
  const { id, name } = desk.profile;
  const [note, setNote] = useState('');
  const [faults, setFaults] = useState<readonly string[]>([]);
  const [busy, setBusy] = useState(false);
  const [, go] = useLocation();
  const say = useSay();
  const finish = async () => {
    setBusy(true);
    const outcome = await desk.run(FinishProfile, note.trim() === '' ? {} : { note: note.trim() });
    setBusy(false);
    if (outcome.kind === 'dropped') onClose();
    else if (outcome.kind === 'done') {
      forgetKeptText(sessionStorage, id);
      say(`${name} ${version} is finished.`);
      go(placeOf(id));
    } else {
      const problems = outcome.kind === 'refused' ? outcome.payload.problems.map(({ message }) => message) : [];
      setFaults([faultOf(outcome), ...problems]);
    }
  };
  return (
    <Dialog
      title={`Finish ${name} ${version}`}
      onClose={onClose}
      onSubmit={() => void finish()}
      actions={
        <>
          <Button onClick={onClose}>Not yet</Button>
          <Button kind="primary" type="submit" busy={busy}>
            Finish {version}
          </Button>
        </>
      }
    >
      <Field label="Note" optional hint="Why this version: it stands in the history for ever.">
        {(field) => (
          <textarea
            {...field}
            className="input"
            maxLength={255}
            autoFocus
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Field>
      {faults.map((fault) => (
        <Notice key={fault} kind="error">
          {fault}
        </Notice>
      ))}
    </Dialog>
  );
}
