import { useState } from 'react';
import { useClient } from 'urql';
import { faultAt, faultOf, send, type Outcome, type UserError } from '../graphql/send.js';
import { Button } from '../ui/button.js';
import { Copy } from '../ui/copy.js';
import { Dialog } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { Notice } from '../ui/notice.js';
import { CreateDeviceToken } from './device-query.js';
import { ProfileField } from './profile-field.js';

type Props = {
  /** The profile that the device is linked to at once; "" leaves the choice open. */
  readonly profileId?: string;
  readonly onClose: () => void;
};

/** Makes a token and shows it once. */
export function TokenDialog({ profileId: forProfile = '', onClose }: Props) {
  const client = useClient();
  const [name, setName] = useState('');
  const [profileId, setProfileId] = useState(forProfile);
  const [token, setToken] = useState<string | null>(null);
  const [outcome, setOutcome] = useState<Outcome<{ userErrors: readonly UserError[] }> | null>(null);
  const [busy, setBusy] = useState(false);
  const nameError = faultAt(outcome?.kind === 'refused' ? outcome.errors : [], 'name');
  const make = async () => {
    setBusy(true);
    const input = { name: name.trim(), ...(profileId !== '' && { profileId }) };
    const answered = await send(client, CreateDeviceToken, input);
    setBusy(false);
    setOutcome(answered);
    if (answered.kind === 'done') setToken(answered.payload.token);
  };
  if (token !== null) return <TokenShown {...{ name, token, onClose }} />;
  return (
    <Dialog
      title="Register a device"
      onClose={onClose}
      onSubmit={() => void make()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={name.trim() === ''}>
            Make a token
          </Button>
        </>
      }
    >
      <Field label="Name of the token" error={nameError} hint="What the machine is, or where it will stand.">
        {(field) => (
          <input
            {...field}
            className="input"
            autoFocus
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      {forProfile === '' && <ProfileField optional profileId={profileId} onChange={({ id }) => setProfileId(id)} />}
      {outcome && outcome.kind !== 'done' && nameError === null && <Notice kind="error">{faultOf(outcome)}</Notice>}
    </Dialog>
  );
}

type ShownProps = { readonly name: string; readonly token: string; readonly onClose: () => void };

/** The token, and what to type on the machine. */
function TokenShown({ name, token, onClose }: ShownProps) {
  const command = `DEVICE_TOKEN=${token} node device-agent.mjs register --server ${location.origin} --name ${quoted(name.trim())}`;
  return (
    <Dialog wide title={`Token of ${name}`} onClose={onClose} actions={<Button onClick={onClose}>I have it</Button>}>
      <p>
        It is shown this once, lets one machine register, and works for seven days. The device appears here as soon as
        it has registered.
      </p>
      <CopyRow label="Token" text={token} what="the token" />
      <CopyRow label="On the machine, with the device agent" text={command} what="the command" />
    </Dialog>
  );
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  return /^[\w.-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function CopyRow({ label, text, what }: { readonly label: string; readonly text: string; readonly what: string }) {
  return (
    <div className="field">
      <span className="field-label">{label}</span>
      <div className="row copy-row">
        <code className="pre digest">{text}</code>
        <Copy text={text} what={what} />
      </div>
    </div>
  );
}
