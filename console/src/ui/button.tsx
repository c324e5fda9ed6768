import type { ComponentPropsWithRef } from 'react';
import { Icon, type IconName } from './icon.js';

type Props = ComponentPropsWithRef<'button'> & {
  readonly kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly small?: boolean;
  readonly icon?: IconName;
  /** Work is under way: it shows, and a second press does nothing. */
  readonly busy?: boolean;
};

/** A button. Its type is "button" unless it submits a form. */
export function Button({
  kind = 'plain',
  small = false,
  icon,
  busy = false,
  disabled = false,
  children,
  onClick,
  ...rest
}: Props) {
  const classes = ['button', kind !== 'plain' && `button-${kind}`, small && 'button-small', rest.className];
  return (
    <button
      type="button"
      {...rest}
      className={classes.filter(Boolean).join(' ')}
      // Not `disabled`: a button that loses its focus while it works, or once it has, throws keyboard users back to the
      // page's top.
      aria-disabled={busy || disabled || undefined}
      onClick={(event) => {
        if (busy || disabled) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy ? <span className="spinner" aria-hidden="true" /> : icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A button that is only an icon, with its words for those who don't see it. */
export function IconButton({ icon, label, ...rest }: Props & { readonly icon: IconName; readonly label: string }) {
  const { kind = 'quiet', busy: _busy, small: _small, disabled = false, onClick, className, ...attributes } = rest;
  return (
    <button
      type="button"
      title={label}
      {...attributes}
      aria-disabled={disabled || undefined}
      onClick={(event) => {
        if (!disabled) onClick?.(event);
      }}
      className={`button button-${kind} button-icon ${className ?? ''}`.trim()}
    >
      <Icon name={icon} />
      <span className="visually-hidden">{label}</span>
    </button>
  );
}
