import { Button } from '../ui/button.js';
import { Notice } from '../ui/notice.js';
import { Ago } from '../ui/time.js';
import type { Step } from './draft-query.js';

/** The newest are told, the rest counted: the history has them all. */
const TOLD = 3;

/** Tells, live, that somebody else edits the same profile. What they did is on the screen already. */
export function OthersNotice({ steps, onSeen }: { readonly steps: readonly Step[]; readonly onSeen: () => void }) {
  if (steps.length === 0) return null;
  const more = steps.length - TOLD;
  return (
    <Notice
      kind="info"
      action={
        <Button small onClick={onSeen}>
          All right
        </Button>
      }
    >
      <strong>Somebody else edits this profile.</strong> What you see is up to date; what you have not confirmed yet is
      kept.
      <StepList steps={steps.slice(-TOLD)} />
      {more > 0 && <p>And {more} more before.</p>}
    </Notice>
  );
}

/** Who did what, and when. */
export function StepList({ steps }: { readonly steps: readonly Step[] }) {
  return (
    <ul className="step-list">
      {steps.map(({ id, actor, summary, recordedAt }) => (
        <li key={id}>
          {actor.name}: {summary} · <Ago at={recordedAt} />
        </li>
      ))}
    </ul>
  );
}
