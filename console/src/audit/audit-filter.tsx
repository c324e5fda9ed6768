import { Field } from '../ui/field.js';
import { SearchField } from './search-field.js';

/** Which lines are shown. */
export type AuditChoice = {
  /** names of events, with commas between */
  readonly types: string;
  readonly actorId: string;
  readonly subjectId: string;
  readonly since: string;
  readonly until: string;
  /** words that a line must have */
  readonly text: string;
};

/** Those that people look for; one in the address that isn't here is offered, too. */
const TYPES = [
  'ProfileCreated',
  'ProfileRenamed',
  'ProfileDeleted',
  'DraftOpened',
  'DraftDiscarded',
  'LayerAdded',
  'LayerRemoved',
  'LayerRenamed',
  'LayersReordered',
  'LayerInstallOrderChanged',
  'LayerSourceChanged',
  'LayerValuesChanged',
  'LayerPresetsChanged',
  'ManifestAttached',
  'ManifestReplaced',
  'ManifestDetached',
  'VariablesSet',
  'VersionPublished',
  'ArchiveRequested',
  'ArchiveBuilt',
  'ArchiveFailed',
  'ArchiveExpired',
  'RegistryAdded',
  'RegistrySynced',
  'RegistrySyncFailed',
  'RegistryRemoved',
  'RegistryAuthenticationChanged',
  'DeviceTokenCreated',
  'DeviceRegistered',
  'DeviceLinked',
  'UpdateApproved',
  'DeviceReported',
  'ReceiptImported',
  'DeviceRemoved',
  'RolloutSet',
  'ApiKeyCreated',
  'ApiKeyRestricted',
  'ApiKeyRevoked',
  'AccountCreated',
  'AccountRoleChanged',
  'AccountRestricted',
  'AccountPasswordSet',
  'AccountDisabled',
] as const;

/** The choice as the API's filter. */
export function auditFilter({ types, actorId, subjectId, since, until, text }: AuditChoice) {
  return {
    ...(types !== '' && { types: types.split(',') }),
    ...(text.trim() !== '' && { text: text.trim() }),
    ...(actorId !== '' && { actorId }),
    ...(subjectId !== '' && { subjectId }),
    ...(since !== '' && { since: new Date(`${since}T00:00:00`).toISOString() }),
    ...(until !== '' && { until: new Date(new Date(`${until}T00:00:00`).getTime() + 86_400_000).toISOString() }),
  };
}

type Props = { readonly choice: AuditChoice; readonly onChange: (some: Partial<AuditChoice>) => void };

/** What, when, and whatever was chosen in the lines. */
export function AuditFilters({ choice, onChange }: Props) {
  return (
    <search className="row row-wide history-filters">
      <SearchField value={choice.text} onChange={(text) => onChange({ text })} />
      <Field label="Event">
        {(field) => (
          <select
            {...field}
            className="input"
            value={choice.types}
            onChange={(event) => onChange({ types: event.target.value })}
          >
            <option value="">Every event</option>
            {[...new Set([...TYPES, ...(choice.types === '' ? [] : [choice.types])])].map((type) => (
              <option key={type} value={type}>
                {type.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Day label="From" value={choice.since} onChange={(since) => onChange({ since })} />
      <Day label="To" value={choice.until} onChange={(until) => onChange({ until })} />
      {(choice.actorId !== '' || choice.subjectId !== '') && (
        <button
          type="button"
          className="button button-small audit-clear"
          onClick={() => onChange({ actorId: '', subjectId: '' })}
        >
          Of everybody and everything
        </button>
      )}
    </search>
  );
}

type DayProps = { readonly label: string; readonly value: string; readonly onChange: (day: string) => void };

function Day({ label, value, onChange }: DayProps) {
  return (
    <Field label={label}>
      {(field) => (
        <input
          {...field}
          className="input"
          type="date"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
