import '../styles/wizard.css';
import '../styles/profile.css';
import { useEffect } from 'react';
import { Link, Redirect } from 'wouter';
import { placeOf, wizardPlaceOf, type StepName } from '../profiles/places.js';
import { useMay } from '../session/use-may.js';
import { Badge } from '../ui/badge.js';
import { Empty } from '../ui/empty.js';
import { FailureNotice } from '../ui/failure.js';
import { Skeleton } from '../ui/loading.js';
import { Page } from '../ui/page.js';
import { ConflictDialog } from './conflict-dialog.js';
import type { Draft } from './draft-query.js';
import { InformationStep } from './information-step.js';
import { lastStepOf, rememberStep } from './last-step.js';
import { LayersStep } from './layers-step.js';
import { OthersNotice } from './others-notice.js';
import { ReviewStep } from './review-step.js';
import { Stepper } from './stepper.js';
import { useDraft, type DraftDesk } from './use-draft.js';
import { KeptProvider, useKeptOf } from './use-kept.js';

/**
 * Where a draft is gone on with. One that has layers could be reviewed, but whether its author is done with them nobody
 * knows: what this browser saw last counts, and elsewhere the layers, from which the review is a step away.
 */
function resumedAt(profileId: string, { step, version }: Draft): StepName {
  if (step === 'BASIC_INFORMATION') return 'information';
  return step === 'REVIEW' ? (lastStepOf(profileId, version) ?? 'layers') : 'layers';
}

type Props = { readonly profileId: string; readonly step: string | undefined };

/** The wizard of a profile that is there. Without a step in the address it goes on where it was left. */
export function WizardPage({ profileId, step }: Props) {
  const { desk, missing, error, conflict, retry } = useDraft(profileId);
  const may = useMay();
  if (!may('systemProfile.update')) return <Redirect to={placeOf(profileId)} replace />;
  if (missing)
    return (
      <Page title="No such profile" parent={{ to: '/profiles', name: 'System Profiles' }}>
        <Empty icon="search" title="This profile isn’t there">
          It was deleted, or the address is not complete.
        </Empty>
      </Page>
    );
  if (desk === null)
    return (
      <Page title="Profile" parent={{ to: '/profiles', name: 'System Profiles' }}>
        {error ? <FailureNotice error={error} onRetry={retry} /> : <Skeleton rows={5} />}
      </Page>
    );
  const { draft, name } = desk.profile;
  if (draft === null) return <NoDraft profileId={profileId} name={name} />;
  const at = stepOf(step);
  if (at === null) return <Redirect to={wizardPlaceOf(profileId, resumedAt(profileId, draft))} replace />;
  return (
    <Page
      title={name}
      badges={<Badge tone="accent">Draft {draft.version}</Badge>}
      parent={{ to: '/profiles', name: 'System Profiles' }}
      actions={
        <Link className="button" href={placeOf(profileId)}>
          Leave, go on later
        </Link>
      }
    >
      <Stepper current={at} placeOfStep={(to) => wizardPlaceOf(profileId, to)} />
      <OthersNotice steps={desk.others} onSeen={desk.acknowledge} />
      <StepContent key={draft.version} at={at} desk={desk} draft={draft} />
      {conflict && <ConflictDialog conflict={conflict} />}
    </Page>
  );
}

type StepProps = { readonly at: StepName; readonly desk: DraftDesk; readonly draft: Draft };

function StepContent(props: StepProps) {
  const { at, desk, draft } = props;
  const kept = useKeptOf(desk.profile.id, draft.version);
  useEffect(() => rememberStep(desk.profile.id, draft.version, at), [desk.profile.id, draft.version, at]);
  return (
    <KeptProvider value={kept}>
      <StepForm {...props} />
    </KeptProvider>
  );
}

function StepForm({ at, desk, draft }: StepProps) {
  switch (at) {
    case 'information':
      return <InformationStep desk={desk} />;
    case 'layers':
      return <LayersStep desk={desk} draft={draft} />;
    case 'review':
      return <ReviewStep desk={desk} draft={draft} />;
  }
}

function stepOf(text: string | undefined): StepName | null {
  return text === 'information' || text === 'layers' || text === 'review' ? text : null;
}

function NoDraft({ profileId, name }: { readonly profileId: string; readonly name: string }) {
  return (
    <Page title={name} parent={{ to: '/profiles', name: 'System Profiles' }}>
      <Empty
        icon="edit"
        title="No draft is open"
        action={
          <Link className="button button-primary" href={placeOf(profileId, 'versions')}>
            To the versions
          </Link>
        }
      >
        It was finished or discarded. A new version opens a new draft.
      </Empty>
    </Page>
  );
}
