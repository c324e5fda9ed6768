import { useState } from 'react';
import { useClient } from 'urql';
import { faultOf, send, type Outcome } from '../graphql/send.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { Notice } from '../ui/notice.js';
import { useSay } from '../ui/toasts.js';
import { ImportReceipt } from './device-query.js';

/** Reports for a device without a network: takes the file that it wrote. */
export function ReceiptDialog({ onClose }: { readonly onClose: () => void }) {
  const client = useClient();
  const say = useSay();
  const [receipt, setReceipt] = useState('');
  const [outcome, setOutcome] = useState<Outcome<unknown> | null>(null);
  const [busy, setBusy] = useState(false);
  const take = async () => {
    setBusy(true);
    const answered = await send(client, ImportReceipt, { receipt });
    setBusy(false);
    setOutcome(answered);
    if (answered.kind !== 'done') return;
    say(`${answered.payload.device?.name ?? 'The device'} has reported.`);
    onClose();
  };
  return (
    <Dialog
      title="Import a receipt"
      onClose={onClose}
      onSubmit={() => void take()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={receipt === ''}>
            Import
          </Button>
        </>
      }
    >
      <Field label="Receipt" hint="The file that a device without a network wrote after it deployed an archive.">
        {(field) => (
          <input
            {...field}
            className="input input-file"
            type="file"
            onChange={(event) => void event.target.files?.[0]?.text().then(setReceipt)}
          />
        )}
      </Field>
      {outcome && outcome.kind !== 'done' && <Notice kind="error">{faultOf(outcome)}</Notice>}
    </Dialog>
  );
}
