import { useState } from 'react';
import { useClient } from 'urql';
import { Link, useLocation } from 'wouter';
import { faultOf, send } from '../graphql/send.js';
import { forgetKeptText } from '../session/kept-text.js';
import { useMay } from '../session/use-may.js';
import { Button } from '../ui/button.js';
import { Icon } from '../ui/icon.js';
import { useSay } from '../ui/toasts.js';
import { RemoveDialog } from '../wizard/remove-dialog.js';
import { CloneDialog } from './clone-dialog.js';
import { NewVersionDialog } from './new-version-dialog.js';
import { DeleteProfile, DiscardDraft } from './profile-commands.js';
import type { Profile } from './profile-query.js';

type Open = 'version' | 'clone' | 'delete' | 'discard' | null;

/** What can be done with a profile as a whole. */
export function ProfileActions({ profile }: { readonly profile: Profile }) {
  const { id, draft, latestVersion } = profile;
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const may = useMay();
  const mayUpdate = may('systemProfile.update');
  return (
    <>
      {mayUpdate && draft && (
        <Link className="button button-primary" href={`/profiles/${encodeURIComponent(id)}/edit`}>
          <Icon name="edit" /> Go on with draft {draft.version}
        </Link>
      )}
      {mayUpdate && !draft && (
        <Button kind="primary" icon="plus" onClick={() => setOpen('version')}>
          Create new version
        </Button>
      )}
      {may('systemProfile.create') && latestVersion && (
        <Button icon="copy" onClick={() => setOpen('clone')}>
          Clone
        </Button>
      )}
      {mayUpdate && draft && latestVersion && <Button onClick={() => setOpen('discard')}>Discard draft</Button>}
      {may('systemProfile.delete') && (
        <Button kind="quiet" icon="trash" onClick={() => setOpen('delete')}>
          Delete
        </Button>
      )}
      {open === 'version' && <NewVersionDialog profile={profile} basedOn={null} onClose={close} />}
      {open === 'clone' && latestVersion && (
        <CloneDialog profile={profile} version={latestVersion.version} onClose={close} />
      )}
      {open === 'delete' && <Deletion profile={profile} onClose={close} />}
      {open === 'discard' && <Discarding profile={profile} onClose={close} />}
    </>
  );
}

type DialogProps = { readonly profile: Profile; readonly onClose: () => void };

function Deletion({ profile: { id, name, revision }, onClose }: DialogProps) {
  const client = useClient();
  const say = useSay();
  const [, go] = useLocation();
  const remove = async () => {
    const outcome = await send(client, DeleteProfile, { profileId: id, expectedRevision: revision });
    onClose();
    if (outcome.kind !== 'done') {
      say(faultOf(outcome), 'error');
      return;
    }
    forgetKeptText(sessionStorage, id);
    say(`${name} was deleted.`);
    go('/profiles');
  };
  return (
    <RemoveDialog title={`Delete ${name}?`} word="Delete" onClose={onClose} onRemove={() => void remove()}>
      The profile leaves the list with all of its versions. Its history stays and can be audited.
    </RemoveDialog>
  );
}

function Discarding({ profile: { id, draft, revision }, onClose }: DialogProps) {
  const client = useClient();
  const say = useSay();
  const discard = async () => {
    const outcome = await send(client, DiscardDraft, { profileId: id, expectedRevision: revision });
    onClose();
    if (outcome.kind !== 'done') {
      say(faultOf(outcome), 'error');
      return;
    }
    forgetKeptText(sessionStorage, id);
    say('The draft was discarded.');
  };
  return (
    <RemoveDialog
      title={`Discard draft ${draft?.version ?? ''}?`}
      word="Discard"
      onClose={onClose}
      onRemove={() => void discard()}
    >
      What was changed since the last version leaves the profile. The history keeps it.
    </RemoveDialog>
  );
}
