import { Link } from 'wouter';
import { Badge } from '../ui/badge.js';
import { Icon } from '../ui/icon.js';
import { Tags } from '../ui/tags.js';
import { Ago } from '../ui/time.js';
import type { ListChoice, OrderField } from './list-choice.js';
import type { ProfileLine } from './list-query.js';
import { placeOf } from './places.js';

type Props = {
  readonly lines: readonly ProfileLine[];
  readonly choice: ListChoice;
  readonly onChange: (change: Partial<ListChoice>) => void;
};

/** The list itself. Its roles are said again because on narrow screens its rows are no table to look at. */
export function ProfileTable({ lines, choice, onChange }: Props) {
  const chooseTag = (tag: string) => onChange({ tags: [...new Set([...choice.tags, tag])] });
  return (
    <div className="table-wrap">
      <table className="table table-stacks" role="table">
        <thead role="rowgroup">
          <tr role="row">
            <SortHeader field="NAME" choice={choice} onChange={onChange}>
              Name
            </SortHeader>
            <th role="columnheader">Tags</th>
            <th role="columnheader">Version</th>
            <th role="columnheader">Devices</th>
            <SortHeader field="UPDATED_AT" choice={choice} onChange={onChange}>
              Updated
            </SortHeader>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {lines.map((line) => (
            <Line key={line.id} line={line} onTag={chooseTag} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type LineProps = {
  readonly line: ProfileLine;
  readonly onTag: (tag: string) => void;
};

function Line({ line, onTag }: LineProps) {
  return (
    <tr role="row">
      <td className="cell-main" role="cell">
        <Link className="cell-title" href={placeOf(line.id)}>
          {line.name}
        </Link>
        {line.description !== '' && <p className="soft clamp-2">{line.description}</p>}
      </td>
      <td role="cell">
        <Tags tags={line.tags} onChoose={onTag} />
      </td>
      <td role="cell">
        <span className="row">
          {line.latestVersion && <span className="numeric">{line.latestVersion.version}</span>}
          {line.draft && <Badge tone="accent">Draft {line.draft.version}</Badge>}
        </span>
      </td>
      <td role="cell" data-label="Devices">
        <DeviceCount line={line} />
      </td>
      <td className="soft" role="cell" data-label="Updated">
        <Ago at={line.updatedAt} />
      </td>
    </tr>
  );
}

function DeviceCount({ line: { id, devices, pendingUpdates: pending } }: Omit<LineProps, 'onTag'>) {
  const { totalCount } = devices;
  if (totalCount === 0) return <span className="faint">none</span>;
  return (
    <Link className="row link-plain" href={placeOf(id, 'devices')}>
      <span className="numeric">{totalCount ?? 'over 10,000'}</span>
      {pending !== null && pending > 0 && (
        <Badge tone="warning">
          {pending === 1 ? '1 update pending' : `${pending.toLocaleString('en')} updates pending`}
        </Badge>
      )}
    </Link>
  );
}

type SortProps = Omit<Props, 'lines'> & { readonly field: OrderField; readonly children: string };

function SortHeader({ field, choice, onChange, children }: SortProps) {
  const chosen = choice.field === field;
  const first = field === 'NAME' ? 'ASC' : 'DESC';
  const direction = chosen ? (choice.direction === 'ASC' ? 'DESC' : 'ASC') : first;
  const state = choice.direction === 'ASC' ? 'ascending' : 'descending';
  return (
    <th role="columnheader" aria-sort={chosen ? state : 'none'}>
      <button type="button" onClick={() => onChange({ field, direction })}>
        {children}
        {chosen && <Icon name={choice.direction === 'ASC' ? 'up' : 'down'} size={12} />}
      </button>
    </th>
  );
}
