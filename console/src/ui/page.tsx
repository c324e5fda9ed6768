import { useEffect, useRef, type ReactNode } from 'react';
import { Link } from 'wouter';
import { Icon } from './icon.js';

type Props = {
  /** Of the page and of the browser's tab. */
  readonly title: string;
  /** Stands beside the title. */
  readonly badges?: ReactNode;
  readonly lead?: ReactNode;
  readonly parent?: { readonly to: string; readonly name: string };
  readonly actions?: ReactNode;
  readonly children: ReactNode;
};

/** Letters of a title that still fit in a line or two. */
const LONG = 60;

/** A page: its title, what can be done with it as a whole, and its content. */
export function Page({ title, badges, lead, parent, actions, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · System Profiles`;
  }, [title]);
  // Whoever listens to the page hears where a link has led.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <div className="page">
      <div className="page-header">
        <div className="page-header-text">
          {parent && (
            <nav className="crumbs" aria-label="Back">
              <Link href={parent.to}>
                <Icon name="left" size={12} /> {parent.name}
              </Link>
            </nav>
          )}
          <div className="row">
            <h1 ref={heading} tabIndex={-1} className={title.length > LONG ? 'title-long' : undefined}>
              {title}
            </h1>
            {badges}
          </div>
          {lead !== undefined && <div className="soft">{lead}</div>}
        </div>
        {actions !== undefined && <div className="page-actions">{actions}</div>}
      </div>
      {children}
    </div>
  );
}
