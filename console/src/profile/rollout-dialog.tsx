import { useState } from 'react';
import { useClient } from 'urql';
import { faultOf, send, type Outcome } from '../graphql/send.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { Notice } from '../ui/notice.js';
import { useSay } from '../ui/toasts.js';
import { SetRollout, type Rollout } from './rollout-query.js';
import { WaveFields, wavesOf, type WaveEdit } from './wave-fields.js';

type Props = {
  readonly profileId: string;
  readonly rollout: Rollout;
  /** what the field begins with */
  readonly maxFailing: number;
  readonly onClose: () => void;
};

/** Which devices go first, and how many of them may fail. */
export function RolloutDialog({ profileId, rollout, maxFailing: first, onClose }: Props) {
  const client = useClient();
  const say = useSay();
  const [waves, setWaves] = useState<readonly WaveEdit[]>(() => wavesOf(rollout));
  const [maxFailing, setMaxFailing] = useState(String(first));
  const [note, setNote] = useState('');
  const [outcome, setOutcome] = useState<Outcome<unknown> | null>(null);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    const answered = await send(client, SetRollout, {
      ...{ profileId, maxFailing: Number(maxFailing) },
      waves: waves.map(({ tag, percent }) => ({ tag: tag.trim(), percent: Number(percent) })),
      ...(note.trim() !== '' && { note: note.trim() }),
    });
    setBusy(false);
    setOutcome(answered);
    if (answered.kind !== 'done') return;
    say('The rollout is set.');
    onClose();
  };
  return (
    <Dialog
      title="Set the rollout"
      onClose={onClose}
      onSubmit={() => void save()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy}>
            Save
          </Button>
        </>
      }
    >
      <p className="soft">
        {waves.length === 0
          ? 'Without waves, a new version goes to all devices at once.'
          : 'One wave after the other, then all the others. A share is the same devices for every version.'}
      </p>
      <WaveFields waves={waves} onChange={setWaves} />
      {waves.length > 0 && (
        <Field label="May fail" hint="When more devices fail with a version, the others wait.">
          {(field) => (
            <input
              {...field}
              className="input numeric input-version"
              type="number"
              min={0}
              value={maxFailing}
              onChange={(event) => setMaxFailing(event.target.value)}
            />
          )}
        </Field>
      )}
      <Field label="Note" optional>
        {(field) => (
          <input {...field} className="input" value={note} onChange={(event) => setNote(event.target.value)} />
        )}
      </Field>
      {outcome && outcome.kind !== 'done' && <Notice kind="error">{faultOf(outcome)}</Notice>}
    </Dialog>
  );
}
