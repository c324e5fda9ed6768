import type { ReactNode } from 'react';
import { Icon } from './icon.js';

const ICONS = { error: 'error', warning: 'warning', info: 'info', good: 'check' } as const;

type Props = {
  readonly kind: keyof typeof ICONS;
  readonly action?: ReactNode;
  readonly children: ReactNode;
};

/** A sentence that stands out, with a way to act on it. Errors are read out at once, the rest when there is time. */
export function Notice({ kind, action, children }: Props) {
  return (
    <div className={`notice notice-${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      <Icon name={ICONS[kind]} />
      <div>{children}</div>
      {action}
    </div>
  );
}
