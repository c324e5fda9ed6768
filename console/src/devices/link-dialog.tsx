import { useState } from 'react';
import { useClient } from 'urql';
import { faultOf, send, type Outcome } from '../graphql/send.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { Notice } from '../ui/notice.js';
import { useSay } from '../ui/toasts.js';
import { LinkDevice, type DeviceLine, type Linkable } from './device-query.js';
import { ProfileField } from './profile-field.js';

type Props = { readonly device: DeviceLine; readonly onClose: () => void };

/** Links a device: what it shall run, whether updates wait for an approval, and what its site fills in. */
export function LinkDialog({ device, onClose }: Props) {
  const client = useClient();
  const say = useSay();
  const [profile, setProfile] = useState<Linkable | null>(null);
  const [pinnedVersion, setPinnedVersion] = useState('');
  const [needsApproval, setNeedsApproval] = useState(false);
  const [site, setSite] = useState<Readonly<Record<string, string>>>({});
  const [outcome, setOutcome] = useState<Outcome<unknown> | null>(null);
  const [busy, setBusy] = useState(false);
  const link = async () => {
    if (profile === null) return;
    setBusy(true);
    const siteProperties = Object.entries(site).map(([name, value]) => ({ name, value }));
    const pin = pinnedVersion === '' ? {} : { pinnedVersion };
    const input = { deviceId: device.id, profileId: profile.id, needsApproval, siteProperties, ...pin };
    const answered = await send(client, LinkDevice, input);
    setBusy(false);
    setOutcome(answered);
    if (answered.kind !== 'done') return;
    say(`${device.name} is linked to ${profile.name}.`);
    onClose();
  };
  return (
    <Dialog
      title={`Link ${device.name}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" busy={busy} disabled={!profile?.id} onClick={() => void link()}>
            Link
          </Button>
        </>
      }
    >
      <ProfileField profileId={profile?.id ?? ''} onChange={setProfile} />
      {profile !== null && profile.id !== '' && (
        <>
          <PinField profile={profile} value={pinnedVersion} onChange={setPinnedVersion} />
          <label className="switch">
            <input
              type="checkbox"
              role="switch"
              checked={needsApproval}
              onChange={(event) => setNeedsApproval(event.target.checked)}
            />
            Updates wait for an approval
          </label>
          <SiteFields profile={profile} site={site} onChange={setSite} />
        </>
      )}
      {outcome && outcome.kind !== 'done' && <Notice kind="error">{faultOf(outcome)}</Notice>}
    </Dialog>
  );
}

type PinProps = { readonly profile: Linkable; readonly value: string; readonly onChange: (version: string) => void };

function PinField({ profile, value, onChange }: PinProps) {
  return (
    <Field label="Version">
      {(field) => (
        <select {...field} className="input" value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">Follows the newest</option>
          {profile.versions.nodes.map(({ version }) => (
            <option key={version} value={version}>
              Stays on {version}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

type SiteProps = {
  readonly profile: Linkable;
  readonly site: Readonly<Record<string, string>>;
  readonly onChange: (site: Readonly<Record<string, string>>) => void;
};

function SiteFields({ profile, site, onChange }: SiteProps) {
  const asked = (profile.latestVersion?.variables ?? []).filter(({ hidden }) => !hidden);
  return asked.map(({ name, displayName, description, defaultValue, required, sensitive }) => (
    <Field key={name} label={displayName} optional={!required} {...(description !== '' && { hint: description })}>
      {(field) => (
        <input
          {...field}
          className="input"
          type={sensitive ? 'password' : 'text'}
          autoComplete="off"
          placeholder={defaultValue ?? ''}
          value={site[name] ?? ''}
          onChange={(event) => {
            const { [name]: _before, ...rest } = site;
            onChange(event.target.value === '' ? rest : { ...rest, [name]: event.target.value });
          }}
        />
      )}
    </Field>
  ));
}
