import { useLayoutEffect, useRef, useState, type ReactNode, type SubmitEvent } from 'react';
import { createPortal } from 'react-dom';
import { IconButton } from './button.js';

type Props = {
  readonly title: string;
  readonly wide?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  /** What Enter in a field does, and the button of type "submit" among the actions. */
  readonly onSubmit?: () => void;
};

/** Where to begin: the first field, else the first answer, which is never the one that takes something away. */
const FIRST = '.dialog-body :is(input, select, textarea), .dialog-foot button';

/** A modal dialog: the browser keeps the focus inside, closes it on Escape and gives the focus back. */
export function Dialog({ title, wide = false, onClose, children, actions, onSubmit }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Whatever had the focus when the dialog came: the browser's own memory starts too late, after `autoFocus`.
  const [opener] = useState(() => document.activeElement);
  // A layout effect, since its end comes while the dialog still stands in the page.
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element && !element.open) {
      element.showModal();
      // React has focused what has `autoFocus` before anything in the dialog could take it.
      element.querySelector<HTMLElement>(FIRST)?.focus();
    }
    return () => {
      element?.close();
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, [opener]);
  // Outside of whatever opened it: a dialog of a row in a table isn't to look like a table.
  return createPortal(
    <dialog
      ref={dialog}
      className={wide ? 'dialog dialog-wide' : 'dialog'}
      aria-label={title}
      onCancel={(event) => {
        // Only our state closes it, so that both never differ. A file input's "cancel" comes by here, too.
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        onClose();
      }}
    >
      <div className="dialog-head">
        <h2>{title}</h2>
        <IconButton icon="close" label="Close" onClick={onClose} />
      </div>
      <DialogForm onSubmit={onSubmit}>
        <div className="dialog-body">{children}</div>
        {actions !== undefined && <div className="dialog-foot">{actions}</div>}
      </DialogForm>
    </dialog>,
    document.body,
  );
}

type FormProps = { readonly onSubmit: (() => void) | undefined; readonly children: ReactNode };

function DialogForm({ onSubmit, children }: FormProps) {
  if (onSubmit === undefined) return children;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    // The page that opened the dialog may be a form itself.
    event.stopPropagation();
    onSubmit();
  };
  return (
    <form className="dialog-form" noValidate onSubmit={submit}>
      {children}
    </form>
  );
}
