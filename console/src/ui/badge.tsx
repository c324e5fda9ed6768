import type { ReactNode } from 'react';

/** What a badge says at a glance. */
export type Tone = 'neutral' | 'accent' | 'good' | 'warning' | 'error' | 'info';

/** A word or two about a thing. */
export function Badge({ tone = 'neutral', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return <span className={tone === 'neutral' ? 'badge' : `badge badge-${tone}`}>{children}</span>;
}
