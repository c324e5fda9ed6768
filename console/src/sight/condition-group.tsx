import { useRef, useState } from 'react';
import { Button, IconButton } from '../ui/button.js';
import { isGroup, newCondition, newGroup, type Condition, type Group, type Part } from './conditions.js';

/** What every part of the form knows. `place`: "2.1" for the first condition of the second group; "" at the top. */
type Place = {
  readonly place: string;
  /** the id of the list of tags that profiles have */
  readonly known: string;
  /** somebody wanted to save: what is missing is shown */
  readonly isTried: boolean;
};
type Props = Place & { readonly group: Group; readonly onChange: (group: Group) => void };

/** Groups lie in each other so deep at most, by the server's own limit. */
const DEEPEST = 4;

/** Conditions of which all count, or any; a group may hold further groups. */
export function ConditionGroup({ group, onChange, place, ...rest }: Props) {
  const adding = useRef<HTMLButtonElement>(null);
  // What was added last has the focus; what was there when the form opened hasn't.
  const [fresh, setFresh] = useState<string | null>(null);
  const depth = place === '' ? 1 : place.split('.').length + 1;
  const add = (part: Part) => {
    setFresh(part.key);
    onChange({ ...group, parts: [...group.parts, part] });
  };
  const change = (part: Part) =>
    onChange({ ...group, parts: group.parts.map((one) => (one.key === part.key ? part : one)) });
  const remove = (part: Part) => {
    onChange({ ...group, parts: group.parts.filter((one) => one !== part) });
    adding.current?.focus();
  };
  return (
    <>
      <GroupKind {...{ group, place, onChange }} />
      <ul className="conditions">
        {group.parts.map((part, index) => (
          <li key={part.key}>
            <OnePart
              {...{ ...rest, part, isFresh: part.key === fresh }}
              place={place === '' ? String(index + 1) : `${place}.${index + 1}`}
              onChange={change}
              onRemove={group.parts.length > 1 ? () => remove(part) : null}
            />
          </li>
        ))}
      </ul>
      <div className="row">
        <Button ref={adding} small icon="plus" onClick={() => add(newCondition())}>
          Condition<span className="visually-hidden">{within(place)}</span>
        </Button>
        {depth < DEEPEST && (
          <Button small icon="plus" onClick={() => add(newGroup(group.kind === 'all' ? 'any' : 'all'))}>
            Group<span className="visually-hidden">{within(place)}</span>
          </Button>
        )}
      </div>
    </>
  );
}

function GroupKind({ group, place, onChange }: Pick<Props, 'group' | 'place' | 'onChange'>) {
  return (
    <label className="row">
      Those that meet
      <select
        className="input input-inline"
        aria-label={`How the conditions count${within(place)}`}
        value={group.kind}
        onChange={(event) => onChange({ ...group, kind: event.target.value as Group['kind'] })}
      >
        <option value="all">all of these (and)</option>
        <option value="any">any of these (or)</option>
      </select>
    </label>
  );
}

type PartProps<P extends Part> = Place & {
  readonly part: P;
  readonly isFresh: boolean;
  readonly onChange: (part: Part) => void;
  /** null: the only one, which has to stay */
  readonly onRemove: (() => void) | null;
};

function OnePart({ part, onRemove, ...rest }: PartProps<Part>) {
  const { place, isFresh: _fresh, ...down } = rest;
  if (!isGroup(part)) return <OneCondition {...{ ...rest, part, onRemove }} />;
  return (
    <fieldset className="condition-group" aria-label={`Group ${place}`}>
      <ConditionGroup {...{ ...down, place, group: part }} />
      {onRemove && (
        <Button small kind="quiet" icon="trash" onClick={onRemove}>
          Remove the group<span className="visually-hidden"> {place}</span>
        </Button>
      )}
    </fieldset>
  );
}

function OneCondition({ part, place, known, isTried, isFresh, onChange, onRemove }: PartProps<Condition>) {
  const isMissing = isTried && part.tag.trim() === '';
  const fault = `fault-${part.key}`;
  return (
    <div className="condition">
      <select
        className="input"
        aria-label={`Condition ${place}`}
        value={part.kind}
        onChange={(event) => onChange({ ...part, kind: event.target.value as Condition['kind'] })}
      >
        <option value="is">Tag is</option>
        <option value="isNot">Tag is not</option>
      </select>
      <input
        className="input"
        aria-label={`Tag of condition ${place}`}
        aria-invalid={isMissing || undefined}
        aria-describedby={isMissing ? fault : undefined}
        list={known}
        autoComplete="off"
        autoFocus={isFresh}
        value={part.tag}
        onChange={(event) => onChange({ ...part, tag: event.target.value })}
      />
      {onRemove && <IconButton icon="close" label={`Remove condition ${place}`} onClick={onRemove} />}
      {isMissing && (
        <p className="field-error" id={fault} role="alert">
          Type a tag such as site:berlin{onRemove ? ', or remove the condition' : ''}.
        </p>
      )}
    </div>
  );
}

function within(place: string): string {
  return place === '' ? '' : ` in group ${place}`;
}
