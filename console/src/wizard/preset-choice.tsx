import type { Preset } from './catalog-query.js';

type Props = {
  readonly presets: readonly Preset[];
  /** "group:name", one of a group at most */
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
};

/** The presets of a pack, group by group. */
export function PresetChoice({ presets, chosen, onChange }: Props) {
  const groups = [...new Set(presets.map(({ group }) => group))];
  const choose = (group: string, preset: string | null) =>
    onChange([...chosen.filter((one) => !one.startsWith(`${group}:`)), ...(preset === null ? [] : [preset])]);
  return (
    <div className="stack stack-tight">
      {groups.map((group) => (
        <fieldset key={group} className="preset-group">
          <legend className="field-label">{group}</legend>
          <label>
            <input
              type="radio"
              name={`preset-${group}`}
              checked={!chosen.some((one) => one.startsWith(`${group}:`))}
              onChange={() => choose(group, null)}
            />{' '}
            As the pack comes
          </label>
          {presets
            .filter((preset) => preset.group === group)
            .map(({ name, displayName }) => (
              <label key={name}>
                <input
                  type="radio"
                  name={`preset-${group}`}
                  checked={chosen.includes(`${group}:${name}`)}
                  onChange={() => choose(group, `${group}:${name}`)}
                />{' '}
                {displayName === '' ? name : displayName}
              </label>
            ))}
        </fieldset>
      ))}
    </div>
  );
}
