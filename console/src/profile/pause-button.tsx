import { useState } from 'react';
import { useClient } from 'urql';
import { faultOf, send } from '../graphql/send.js';
import { Button } from '../ui/button.js';
import { useSay } from '../ui/toasts.js';
import { PauseRollout, ResumeRollout, type Rollout } from './rollout-query.js';

type Props = { readonly profileId: string; readonly rollout: Rollout };

/** Pauses the rollout, or lets it go on: one press, since either is undone by the other. */
export function PauseButton({ profileId, rollout: { pausedBy } }: Props) {
  const client = useClient();
  const say = useSay();
  const [busy, setBusy] = useState(false);
  const isPaused = pausedBy !== null;
  const turn = async () => {
    setBusy(true);
    const outcome = await send(client, isPaused ? ResumeRollout : PauseRollout, { profileId });
    setBusy(false);
    if (outcome.kind === 'done') say(isPaused ? 'The rollout goes on.' : 'The rollout is paused.');
    else say(faultOf(outcome), 'error');
  };
  return (
    <Button
      kind={isPaused ? 'primary' : 'plain'}
      icon={isPaused ? 'right' : 'pause'}
      busy={busy}
      onClick={() => void turn()}
    >
      {isPaused ? 'Resume' : 'Pause'}
    </Button>
  );
}
