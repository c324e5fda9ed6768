import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.js';

type Props = {
  readonly icon: IconName;
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
};

/** In the place of a list that has nothing in it: why, and what to do. */
export function Empty({ icon, title, children, action }: Props) {
  return (
    <div className="empty">
      <Icon name={icon} size={32} />
      <h2>{title}</h2>
      <p>{children}</p>
      {action}
    </div>
  );
}
