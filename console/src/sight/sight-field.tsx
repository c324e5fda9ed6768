import '../styles/sight.css';
import { useId, type ReactNode } from 'react';
import { useQuery } from 'urql';
import { ConditionGroup } from './condition-group.js';
import { conditionsOf, filterOf, groupOf, sees, wordsOf, type Group, type TagFilter } from './conditions.js';
import { TaggedProfilesQuery } from './sight-query.js';

/** What is chosen: every profile, or those that meet conditions. What was typed stays while one looks at the other. */
export type SightChoice = { readonly isNarrow: boolean; readonly group: Group; readonly isTried: boolean };

/** The choice that says what somebody sees now. */
export function choiceOf(filter: TagFilter | null): SightChoice {
  return { isNarrow: filter !== null, group: groupOf(filter), isTried: false };
}

/** The filter that was chosen; null: every profile. `missing`: there are conditions without a tag. */
export function chosenFilter({ isNarrow, group }: SightChoice): TagFilter | null | 'missing' {
  if (!isNarrow) return null;
  return conditionsOf(group).some(({ tag }) => tag.trim() === '') ? 'missing' : filterOf(group);
}

type Props = {
  readonly choice: SightChoice;
  readonly onChange: (choice: SightChoice) => void;
  /** what the server finds wrong */
  readonly error?: string | null;
};

/** Which profiles somebody sees: a choice, conditions on tags, and what comes of them. */
export function SightField({ choice, onChange, error = null }: Props) {
  const { isNarrow, group, isTried } = choice;
  const id = useId();
  const [{ data }] = useQuery({ query: TaggedProfilesQuery, pause: !isNarrow });
  const profiles = data?.systemProfiles;
  const tags = [...new Set(profiles?.nodes.flatMap((profile) => profile.tags))].sort((a, b) =>
    a.localeCompare(b, 'en'),
  );
  const radio = (narrow: boolean, words: ReactNode) => (
    <label>
      <input
        type="radio"
        name={`${id}-sight`}
        checked={isNarrow === narrow}
        onChange={() => onChange({ ...choice, isNarrow: narrow })}
      />
      {words}
    </label>
  );
  return (
    <fieldset className="sight">
      <legend className="field-label">Sees</legend>
      <div className="row row-wide">
        {radio(false, 'Every profile')}
        {radio(true, 'Only profiles with certain tags')}
      </div>
      {isNarrow && (
        <div className="stack stack-tight">
          <datalist id={`${id}-tags`}>
            {tags.map((tag) => (
              <option key={tag} value={tag} />
            ))}
          </datalist>
          <ConditionGroup
            {...{ group, isTried, known: `${id}-tags`, place: '' }}
            onChange={(changed) => onChange({ ...choice, group: changed })}
          />
          {error !== null && (
            <p className="field-error" role="alert">
              {error}
            </p>
          )}
          <Outcome {...{ choice, profiles }} />
          <p className="field-hint">
            All others don’t exist for them, with their archives, devices and history. Registries and access are managed
            by those who see every profile.
          </p>
        </div>
      )}
    </fieldset>
  );
}

type Tagged = {
  readonly totalCount: number | null;
  readonly nodes: readonly { readonly name: string; readonly tags: readonly string[] }[];
};

/** What the conditions come to, in words and in profiles. */
function Outcome({ choice, profiles }: { readonly choice: SightChoice; readonly profiles: Tagged | null | undefined }) {
  const filter = chosenFilter(choice);
  if (filter === null || filter === 'missing') return null;
  return (
    <div className="sight-outcome" role="status">
      <p>
        Profiles whose tag <strong>{wordsOf(filter)}</strong>.
      </p>
      {profiles && <p className="soft">{countOf(filter, profiles)}</p>}
    </div>
  );
}

const NAMED = 3;

function countOf(filter: TagFilter, { totalCount, nodes }: Tagged): string {
  const seen = nodes.filter(({ tags }) => sees(filter, tags));
  const of = (totalCount ?? 0) > nodes.length ? `the first ${nodes.length}` : String(nodes.length);
  if (seen.length === 0) return `Now that is none of ${of}.`;
  const names = seen.slice(0, NAMED).map(({ name }) => name);
  const more = seen.length - names.length;
  return `Now that is ${seen.length} of ${of}: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}
