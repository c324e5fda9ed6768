import '../styles/wizard.css';
import { useRef } from 'react';
import { useClient } from 'urql';
import { useLocation } from 'wouter';
import { idempotencyKey } from '../graphql/idempotency-key.js';
import { send } from '../graphql/send.js';
import { wizardPlaceOf } from '../profiles/places.js';
import { Page } from '../ui/page.js';
import { CreateProfile } from './draft-commands.js';
import { InformationForm, type Information } from './information-form.js';
import { Stepper } from './stepper.js';
import { KeptProvider, useKeptOf } from './use-kept.js';

const NOTHING: Information = { name: '', description: '', tags: [] };

/** Add System Profile: Next creates it and opens its first draft. */
export function NewProfile() {
  const client = useClient();
  const [, go] = useLocation();
  const kept = useKeptOf('new', '');
  // An answer that got lost and a second press make one profile, as long as nothing was changed in between.
  const attempt = useRef({ of: '', key: '' });
  const create = async ({ name, description, tags }: Information) => {
    const of = JSON.stringify([name, description, tags]);
    if (attempt.current.of !== of) attempt.current = { of, key: idempotencyKey() };
    const input = { name, description, tags: [...tags], idempotencyKey: attempt.current.key };
    const outcome = await send(client, CreateProfile, input);
    const id = outcome.kind === 'done' ? outcome.payload.systemProfile?.id : undefined;
    if (id !== undefined) go(wizardPlaceOf(id, 'layers'), { replace: true });
    return outcome;
  };
  return (
    <Page title="Add System Profile" parent={{ to: '/profiles', name: 'System Profiles' }}>
      <Stepper current="information" placeOfStep={null} />
      <KeptProvider value={kept}>
        <InformationForm start={NOTHING} onNext={create} />
      </KeptProvider>
    </Page>
  );
}
