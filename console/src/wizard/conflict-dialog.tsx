import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { StepList } from './others-notice.js';
import type { Conflict } from './use-draft.js';

/** Somebody was faster: says who did what, and lets the person decide. Nothing of theirs or mine is lost by closing it. */
export function ConflictDialog({ conflict: { steps, choose } }: { readonly conflict: Conflict }) {
  return (
    <Dialog
      title="Somebody was faster"
      onClose={() => choose(false)}
      actions={
        <>
          <Button onClick={() => choose(false)}>Show theirs first</Button>
          <Button kind="primary" onClick={() => choose(true)}>
            Keep mine
          </Button>
        </>
      }
    >
      <p>While you were working, this happened to the profile:</p>
      <StepList steps={steps} />
      <p className="soft">
        <strong>Keep mine</strong> puts your change on top of theirs. <strong>Show theirs first</strong> changes
        nothing: your text stays in the form, theirs is beside it, and you decide then. The history keeps both.
      </p>
    </Dialog>
  );
}
