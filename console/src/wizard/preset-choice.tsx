import { Diff } from '../ui/diff.js';
import { Notice } from '../ui/notice.js';
import type { Preset } from './catalog-query.js';
import type { Presets } from './use-presets.js';

type Props = { readonly of: readonly Preset[]; readonly presets: Presets };

/** The presets of a pack, group by group, and what the chosen ones make of the values. */
export function PresetChoice({ of, presets: { chosen, choose, busy, fault, merged } }: Props) {
  const groups = [...new Set(of.map(({ group }) => group))];
  const turn = (group: string, preset: string | null) =>
    choose([...chosen.filter((one) => !one.startsWith(`${group}:`)), ...(preset === null ? [] : [preset])]);
  return (
    <section className="stack stack-tight" aria-label="Presets" aria-busy={busy}>
      {groups.map((group) => (
        <fieldset key={group} className="preset-group">
          <legend className="field-label">{group}</legend>
          <label>
            <input
              type="radio"
              name={`preset-${group}`}
              checked={!chosen.some((one) => one.startsWith(`${group}:`))}
              onChange={() => turn(group, null)}
            />{' '}
            None
          </label>
          {of
            .filter((preset) => preset.group === group)
            .map(({ name, displayName }) => (
              <label key={name}>
                <input
                  type="radio"
                  name={`preset-${group}`}
                  checked={chosen.includes(`${group}:${name}`)}
                  onChange={() => turn(group, `${group}:${name}`)}
                />{' '}
                {displayName === '' ? name : displayName}
              </label>
            ))}
        </fieldset>
      ))}
      {fault !== null && <Notice kind="error">{fault}</Notice>}
      {merged && (
        <details className="preset-preview">
          <summary>What the presets change in the values</summary>
          <Diff before={merged.before} after={merged.after} />
        </details>
      )}
    </section>
  );
}
