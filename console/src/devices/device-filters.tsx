import { HEALTH, type Health } from './health-badge.js';

/** Which devices are shown. */
export type DeviceChoice = { readonly health: Health | ''; readonly pending: boolean };

/** The choice as the API's filter. */
export function deviceFilter({ health, pending }: DeviceChoice) {
  return { ...(health !== '' && { health: [health] }), ...(pending && { hasPendingUpdate: true }) };
}

type Props = { readonly choice: DeviceChoice; readonly onChange: (some: Partial<DeviceChoice>) => void };

/** Health and pending updates above the list. */
export function DeviceFilters({ choice, onChange }: Props) {
  return (
    <search className="row row-wide">
      <select
        className="input input-version"
        aria-label="Health"
        value={choice.health}
        onChange={(event) => onChange({ health: event.target.value as DeviceChoice['health'] })}
      >
        <option value="">Every health</option>
        {Object.entries(HEALTH).map(([health, [name]]) => (
          <option key={health} value={health}>
            {name}
          </option>
        ))}
      </select>
      <label className="switch">
        <input
          type="checkbox"
          role="switch"
          checked={choice.pending}
          onChange={(event) => onChange({ pending: event.target.checked })}
        />
        With a pending update only
      </label>
    </search>
  );
}
