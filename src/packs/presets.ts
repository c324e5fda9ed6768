import { Invalid } from '../errors.js';
import type { Problem } from '../manifests/problem.js';
import { enabledPresets, withEnabledPresets } from './enabled-presets.js';
import { quoted } from './fault-list.js';
import type { Pack, Preset } from './pack.js';
import { read, withPreset, type Said } from './preset-merge.js';

/** Characters of values and presets that one call works through: a dozen presets of values that no person typed. */
const MAX_WORK = 16 * 1024 * 1024;

/** Values with presets in them, and what couldn't be done. */
export type Applied = { readonly values: string; readonly problems: readonly Problem[] };

/**
 * Puts presets into a layer's values as Palette does: what they remove goes, what they add is merged in, and the comment
 * `# spectrocloud.com/enabled-presets:` names them. Every other comment, quote and space stays as typed.
 *
 * Those that the comment names already aren't applied again: what the author changed since is his. A group's former
 * preset leaves behind what the new one neither removes nor sets.
 * @param chosen all presets that are to be active, each "group:name", at most one of a group
 */
export function applyPresets(values: string, presets: readonly Preset[], chosen: readonly string[]): Applied {
  const problems: Problem[] = [];
  const selected = select(presets, chosen, problems);
  const before = new Set(enabledPresets(values));
  const active: string[] = [];
  let said: Said | null = null;
  let work = 0;
  for (const [id, preset] of selected) {
    if (before.has(id)) {
      active.push(id);
      continue;
    }
    said ??= read(values);
    work += said.text.length + preset.add.length;
    const result: Said | null = work > MAX_WORK ? null : withPreset(said, preset);
    if (result) active.push(id);
    else problems.push(notApplied(id));
    said = result ?? said;
  }
  return { values: withEnabledPresets(said?.text ?? values, active), problems };
}

/**
 * The values of a pack, or an author's, with presets in them.
 * @throws Invalid with the first reason why one can't be there
 */
export function valuesWithPresets(
  { values, presets }: Pick<Pack, 'values' | 'presets'>,
  chosen: readonly string[],
): string {
  const applied = applyPresets(values, presets, chosen);
  const [fault] = applied.problems;
  if (fault) throw new Invalid(fault.code, fault.message, ['presets']);
  return applied.values;
}

function select(
  presets: readonly Preset[],
  chosen: readonly string[],
  problems: Problem[],
): ReadonlyMap<string, Preset> {
  const selected = new Map<string, Preset>();
  for (const id of new Set(chosen)) {
    const preset = presets.find(({ group, name }) => `${group}:${name}` === id);
    const rival = preset && [...selected].find(([, other]) => other.group === preset.group)?.[0];
    if (!preset) {
      const known = presets.map(({ group, name }) => `${group}:${name}`).slice(0, 20);
      const mend = known.length > 0 ? `Choose among ${known.map(quoted).join(', ')}.` : 'The pack has no presets.';
      problems.push(problem('PRESET_UNKNOWN', `The pack has no preset ${quoted(id)}. ${mend}`));
    } else if (rival !== undefined) {
      problems.push(
        problem(
          'PRESET_GROUP_TWICE',
          `The presets ${quoted(rival)} and ${quoted(id)} are of one group, and only one of them can be active. Choose one.`,
        ),
      );
    } else selected.set(id, preset);
  }
  return selected;
}

function notApplied(id: string): Problem {
  return problem(
    'PRESET_NOT_APPLIED',
    `The preset ${quoted(id)} can't be merged into these values: they don't parse, are very large, or use aliases or odd layouts where it adds or removes something. Mend them, or make its changes by hand.`,
  );
}

function problem(code: string, message: string): Problem {
  return { code, severity: 'ERROR', message, path: ['presets'] };
}
