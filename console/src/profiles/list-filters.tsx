import { useEffect, useState } from 'react';
import { Icon } from '../ui/icon.js';
import type { ListChoice } from './list-choice.js';

type Props = { readonly choice: ListChoice; readonly onChange: (change: Partial<ListChoice>) => void };

/** Long enough to type a word without a request for each letter. */
const PAUSE_MS = 250;

/** Search, tags and drafts above the list. */
export function ListFilters({ choice, onChange }: Props) {
  return (
    <search className="row row-wide">
      <SearchBox search={choice.search} onSearch={(search) => onChange({ search })} />
      <label className="switch">
        <input
          type="checkbox"
          role="switch"
          checked={choice.drafts}
          onChange={(event) => onChange({ drafts: event.target.checked })}
        />
        Open drafts only
      </label>
      {choice.tags.length > 0 && (
        <ul className="row tags" aria-label="Only with these tags">
          {choice.tags.map((tag) => (
            <li key={tag} className="chip">
              <span>{tag}</span>
              <button
                type="button"
                aria-label={`Without the tag ${tag}`}
                onClick={() => onChange({ tags: choice.tags.filter((other) => other !== tag) })}
              >
                <Icon name="close" size={10} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </search>
  );
}

function SearchBox({ search, onSearch }: { readonly search: string; readonly onSearch: (search: string) => void }) {
  const [text, setText] = useState(search);
  // The address may change by itself: "Show all profiles", the browser's way back.
  useEffect(() => setText(search), [search]);
  useEffect(() => {
    if (text === search) return undefined;
    const timer = setTimeout(() => onSearch(text), PAUSE_MS);
    return () => clearTimeout(timer);
  });
  return (
    <div className="search">
      <Icon name="search" />
      <input
        className="input"
        type="search"
        aria-label="Search profiles"
        placeholder="Search name, description or tag"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </div>
  );
}
