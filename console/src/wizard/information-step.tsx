import { useLocation } from 'wouter';
import { wizardPlaceOf } from '../profiles/places.js';
import { UpdateInformation } from './draft-commands.js';
import { InformationForm, type Information } from './information-form.js';
import type { DraftDesk } from './use-draft.js';

/** Step 1 of a profile that is there: Next saves what differs. */
export function InformationStep({ desk: { profile, run } }: { readonly desk: DraftDesk }) {
  const [, go] = useLocation();
  const next = async (information: Information) => {
    const input = changesOf(profile, information);
    const outcome =
      Object.keys(input).length === 0
        ? ({ kind: 'done', payload: { userErrors: [] } } as const)
        : await run(UpdateInformation, input);
    if (outcome.kind === 'done') go(wizardPlaceOf(profile.id, 'layers'));
    return outcome;
  };
  return <InformationForm start={profile} onNext={next} />;
}

function changesOf(before: Information, after: Information) {
  return {
    ...(before.name !== after.name && { name: after.name }),
    ...(before.description !== after.description && { description: after.description }),
    ...(before.tags.join('\n') !== after.tags.join('\n') && { tags: [...after.tags] }),
  };
}
