import type { ReactNode } from 'react';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';

type Props = {
  readonly title: string;
  readonly word?: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
  readonly onRemove: () => void;
};

/** Asks before something is taken away. */
export function RemoveDialog({ title, word = 'Remove', children, onClose, onRemove }: Props) {
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose} autoFocus>
            Keep
          </Button>
          <Button kind="danger" onClick={onRemove}>
            {word}
          </Button>
        </>
      }
    >
      <p>{children}</p>
    </Dialog>
  );
}
