import { Field } from '../ui/field.js';

/** Which events are shown. */
export type HistoryChoice = { readonly kind: string; readonly since: string; readonly until: string };

/** Everything. */
export const WHOLE_HISTORY: HistoryChoice = { kind: '', since: '', until: '' };

/** Kinds of events as people think of them, and their names in the log. */
const KINDS: readonly { readonly kind: string; readonly types: readonly string[] }[] = [
  {
    kind: 'Versions',
    types: ['ProfileCreated', 'DraftOpened', 'DraftDiscarded', 'VersionPublished', 'ProfileDeleted'],
  },
  { kind: 'Information', types: ['ProfileRenamed', 'DescriptionChanged', 'TagsChanged'] },
  {
    kind: 'Layers',
    types: [
      'LayerAdded',
      'LayerRemoved',
      'LayerRenamed',
      'LayersReordered',
      'LayerValuesChanged',
      'LayerInstallOrderChanged',
      'LayerPresetsChanged',
      'LayerSourceChanged',
      'LayerVmMarkChanged',
    ],
  },
  { kind: 'Manifests', types: ['ManifestAttached', 'ManifestReplaced', 'ManifestDetached'] },
  { kind: 'Variables', types: ['VariablesSet'] },
];

/** The choice as the API's filter. A day is meant as a whole, in the reader's own time. */
export function historyFilter({ kind, since, until }: HistoryChoice) {
  const types = KINDS.find((one) => one.kind === kind)?.types;
  return {
    ...(types && { types: [...types] }),
    ...(since !== '' && { since: new Date(`${since}T00:00:00`).toISOString() }),
    ...(until !== '' && { until: new Date(new Date(`${until}T00:00:00`).getTime() + 86_400_000).toISOString() }),
  };
}

type Props = { readonly choice: HistoryChoice; readonly onChange: (some: Partial<HistoryChoice>) => void };

/** What kind of events, from when, until when. */
export function HistoryFilters({ choice, onChange }: Props) {
  return (
    <search className="row row-wide history-filters">
      <Field label="What">
        {(field) => (
          <select
            {...field}
            className="input"
            value={choice.kind}
            onChange={(event) => onChange({ kind: event.target.value })}
          >
            <option value="">Everything</option>
            {KINDS.map(({ kind }) => (
              <option key={kind}>{kind}</option>
            ))}
          </select>
        )}
      </Field>
      <Field label="From">
        {(field) => (
          <input
            {...field}
            className="input"
            type="date"
            value={choice.since}
            onChange={(event) => onChange({ since: event.target.value })}
          />
        )}
      </Field>
      <Field label="To">
        {(field) => (
          <input
            {...field}
            className="input"
            type="date"
            value={choice.until}
            onChange={(event) => onChange({ until: event.target.value })}
          />
        )}
      </Field>
    </search>
  );
}
