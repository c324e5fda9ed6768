import type { ReactNode } from 'react';
import { walk } from './walk.js';

type Tab<T extends string> = { readonly tab: T; readonly name: ReactNode };

type Props<T extends string> = {
  /** What the tabs are of, for those who don't see it. */
  readonly label: string;
  readonly tabs: readonly Tab<T>[];
  readonly current: T;
  readonly onChoose: (tab: T) => void;
};

/** Tabs over one panel: Tab comes to the chosen one, arrows go along and choose. */
export function TabList<T extends string>({ label, tabs, current, onChoose }: Props<T>) {
  return (
    <div className="tabs" role="tablist" aria-label={label} onKeyDown={(event) => walk(event)?.click()}>
      {tabs.map(({ tab, name }) => (
        <button
          key={tab}
          type="button"
          role="tab"
          data-walk
          tabIndex={tab === current ? 0 : -1}
          aria-selected={tab === current}
          onClick={() => onChoose(tab)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
