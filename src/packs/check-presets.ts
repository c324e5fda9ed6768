import type { Problem } from '../manifests/problem.js';
import { enabledPresets } from './enabled-presets.js';
import { quoted } from './fault-list.js';
import type { Preset } from './pack.js';

/** More presets than this are counted by nobody; a comment can name thousands. */
const MAX_PROBLEMS = 20;

/**
 * Holds the presets that a layer's values name in their comment against those that its pack has, and against those that
 * were chosen. Nothing here keeps a device from installing what the values say, so that all are warnings.
 * @param chosen those that the layer records, each "group:name"
 */
export function checkPresets(
  values: string,
  presets: readonly Preset[],
  chosen: readonly string[],
): readonly Problem[] {
  const named = [...new Set(enabledPresets(values))];
  const known = new Map(presets.map((preset) => [`${preset.group}:${preset.name}`, preset.group]));
  const ofGroup = new Map<string, string>();
  const inComment = named.flatMap((id): Problem[] => {
    const group = known.get(id);
    if (group === undefined) return [unknown(id)];
    const rival = ofGroup.get(group);
    ofGroup.set(group, rival ?? id);
    return rival === undefined ? [] : [together(rival, id)];
  });
  const missing = chosen.filter((id) => !named.includes(id)).map(notMerged);
  return [...inComment, ...missing].slice(0, MAX_PROBLEMS);
}

function unknown(id: string): Problem {
  const message = `The values name the preset ${quoted(id)}, which the pack doesn't have in this version. Take it out of the comment "enabled-presets", or choose another one.`;
  return warning('PRESET_UNKNOWN', message);
}

function together(first: string, second: string): Problem {
  const message = `The values name ${quoted(first)} and ${quoted(second)}, two presets of one group, and only one of them can be in effect. Choose one.`;
  return warning('PRESET_GROUP_TWICE', message);
}

function notMerged(id: string): Problem {
  const message = `The preset ${quoted(id)} is chosen, and the values don't name it, so they may lack what it says. Choose it again, or clear the choice.`;
  return warning('PRESET_NOT_MERGED', message);
}

function warning(code: string, message: string): Problem {
  return { code, severity: 'WARNING', message, path: ['presets'] };
}
