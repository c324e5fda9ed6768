import { useEffect, useState } from 'react';
import { Icon } from './icon.js';

/** Long enough to type a word without a request for each letter. */
const PAUSE_MS = 250;

type Props = {
  readonly label: string;
  /** what can be searched for */
  readonly placeholder: string;
  readonly search: string;
  readonly onSearch: (search: string) => void;
};

/** Words to look for above a list; searched once one stops typing. */
export function SearchBox({ label, placeholder, search, onSearch }: Props) {
  const [text, setText] = useState(search);
  // The address may change by itself: "Show all profiles", the browser's way back.
  useEffect(() => setText(search), [search]);
  useEffect(() => {
    if (text === search) return undefined;
    // A dialog that a row of the list has opened would go with the row: the list waits until it is closed.
    const timer = setInterval(() => {
      if (document.querySelector('dialog:modal') === null) onSearch(text);
    }, PAUSE_MS);
    return () => clearInterval(timer);
  });
  return (
    <div className="search">
      <Icon name="search" />
      <input
        className="input"
        type="search"
        aria-label={label}
        placeholder={placeholder}
        maxLength={256}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </div>
  );
}
