import { Icon } from '../ui/icon.js';
import { SearchBox } from '../ui/search-box.js';
import type { ListChoice } from './list-choice.js';

type Props = { readonly choice: ListChoice; readonly onChange: (change: Partial<ListChoice>) => void };

/** Search, tags and drafts above the list. */
export function ListFilters({ choice, onChange }: Props) {
  return (
    <search className="row row-wide">
      <SearchBox
        label="Search profiles"
        placeholder="Search name, description or tag"
        search={choice.search}
        onSearch={(search) => onChange({ search })}
      />
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
