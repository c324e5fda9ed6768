import { useState } from 'react';
import { useClient, useQuery } from 'urql';
import { faultOf, send, type Outcome } from '../graphql/send.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { FailureNotice } from '../ui/failure.js';
import { Field } from '../ui/field.js';
import { Skeleton } from '../ui/loading.js';
import { Notice } from '../ui/notice.js';
import { TagInput, withTyped } from '../ui/tag-input.js';
import { useSay } from '../ui/toasts.js';
import type { DeviceLine } from './device-query.js';
import { LinkDevice, LinkQuery, type Linkable } from './link-query.js';
import { linkInput, NO_SITE, siteOf, type Site } from './link-input.js';
import { ProfileField } from './profile-field.js';
import { SiteFields } from './site-fields.js';

type Props = { readonly device: DeviceLine; readonly onClose: () => void };

/** Links a device: what it shall run, whether updates wait for an approval, and what its site fills in. */
export function LinkDialog({ device, onClose }: Props) {
  const [{ data, error }, again] = useQuery({
    query: LinkQuery,
    variables: { id: device.id },
    requestPolicy: 'network-only',
  });
  const found = data?.node?.__typename === 'Device' ? data.node : null;
  if (found) return <LinkForm {...{ device, onClose }} now={found.profile} site={siteOf(found.siteProperties)} />;
  return (
    <Dialog title={`Link ${device.name}`} onClose={onClose}>
      {error ? (
        <FailureNotice error={error} onRetry={() => again()} />
      ) : data ? (
        <Notice kind="warning">{device.name} was removed meanwhile. It can register again with a new token.</Notice>
      ) : (
        <Skeleton rows={3} height={48} />
      )}
    </Dialog>
  );
}

type FormProps = Props & { readonly now: Linkable | null; readonly site: Site };

function LinkForm({ device, onClose, now, site: before }: FormProps) {
  const client = useClient();
  const say = useSay();
  const [profile, setProfile] = useState(now);
  const [pinnedVersion, setPinnedVersion] = useState(device.pinnedVersion ?? '');
  const [needsApproval, setNeedsApproval] = useState(device.needsApproval);
  const [site, setSite] = useState(before);
  const [[tags, tagText], setTags] = useState<readonly [readonly string[], string]>([device.tags, '']);
  const [outcome, setOutcome] = useState<Outcome<unknown> | null>(null);
  const [busy, setBusy] = useState(false);
  const choose = (chosen: Linkable) => {
    setProfile(chosen.id === '' ? null : chosen);
    // What a site fills in belongs to the variables of one profile.
    setSite(chosen.id === now?.id ? before : NO_SITE);
    setPinnedVersion('');
  };
  const link = async () => {
    if (profile === null) return;
    setBusy(true);
    const wanted = { pinnedVersion, needsApproval, site, tags: withTyped(tags, tagText) };
    const answered = await send(client, LinkDevice, linkInput(device.id, profile.id, wanted));
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
      onSubmit={() => void link()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={profile === null}>
            {now !== null && now.id === profile?.id ? 'Save' : 'Link'}
          </Button>
        </>
      }
    >
      <ProfileField profileId={profile?.id ?? ''} now={now} onChange={choose} />
      {profile !== null && (
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
      <TagInput
        tags={tags}
        text={tagText}
        hint="Filters and the waves of a rollout go by them."
        onChange={(next, text) => setTags([next, text])}
      />
      {outcome && outcome.kind !== 'done' && <Notice kind="error">{faultOf(outcome)}</Notice>}
    </Dialog>
  );
}

type PinProps = { readonly profile: Linkable; readonly value: string; readonly onChange: (version: string) => void };

function PinField({ profile, value, onChange }: PinProps) {
  const versions = profile.versions.nodes.map(({ version }) => version);
  return (
    <Field label="Version">
      {(field) => (
        <select {...field} className="input" value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">Follows the newest</option>
          {[...new Set([...versions, ...(value === '' ? [] : [value])])].map((version) => (
            <option key={version} value={version}>
              Stays on {version}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
