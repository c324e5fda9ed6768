import { Invalid } from '../errors.js';
import {
  requireCount,
  requireLength,
  requireLine,
  requireName,
  requireSize,
  requireStorable,
  type Path,
} from '../input-text.js';
import { limits } from '../limits.js';
import type { ManifestText } from './commands.js';

// The checks that every text and number from outside passes before a decider sees it: what fails here is never right.
// Each throws Invalid with the path of the input field at fault. Lengths are code points, sizes are bytes of UTF-8.

/** What a layer or manifest may be called: such names become file names in the archive. */
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._ -]*$/;
const PRESET = /^[^:]+:[^:]+$/;
const INT32 = 2 ** 31;

/** A profile's name: a line of any script that shows something. */
export function requireProfileName(name: string, path: Path = ['name']): void {
  requireName(name, path);
}

/** A layer's or manifest's name. */
export function requireFileName(name: string, path: Path): void {
  requireLine(name, path, limits.nameLength.min, limits.nameLength.max);
  if (!FILE_NAME.test(name)) {
    throw new Invalid(
      'BAD_NAME',
      `"${name}" can't be this name; use Latin letters, digits, ".", "_", "-" and spaces, a letter or digit first.`,
      path,
    );
  }
}

/** A description may have lines. */
export function requireDescription(description: string, path: Path = ['description']): void {
  requireLength(description, path, 0, limits.descriptionLength);
}

/** Tags stay as typed; each stands once. */
export function requireTags(tags: readonly string[]): void {
  requireCount(tags.length, limits.tags, 'tags', ['tags']);
  for (const [place, tag] of tags.entries()) {
    const path = ['tags', String(place)];
    requireLine(tag, path, limits.tagLength.min, limits.tagLength.max);
    if (tag.trim() === '') throw new Invalid('BLANK', "A tag of white space can't be seen; leave it out.", path);
    if (tags.indexOf(tag) < place)
      throw new Invalid('TAG_TWICE', `The tag "${tag}" stands there twice; leave one out.`, path);
  }
}

/** The manifests that come with a new layer. */
export function requireManifests(manifests: readonly ManifestText[]): void {
  requireCount(manifests.length, limits.manifestsPerLayer, 'manifests', ['manifests']);
  const names = manifests.map((manifest) => manifest.name);
  for (const [place, { name, content }] of manifests.entries()) {
    requireFileName(name, ['manifests', String(place), 'name']);
    if (names.indexOf(name) < place) {
      throw new Invalid('MANIFEST_TWICE', `Two manifests are called "${name}"; rename one.`, [
        'manifests',
        String(place),
        'name',
      ]);
    }
    requireText(content, ['manifests', String(place), 'content']);
  }
}

/** Values or one manifest. */
export function requireText(content: string, path: Path): void {
  requireStorable(content, path);
  requireSize(content, limits.textBytes, path);
}

/** "group:name" each, one of each group: presets of one group exclude each other. */
export function requirePresets(presets: readonly string[]): void {
  requireCount(presets.length, limits.presetsPerLayer, 'presets', ['presets']);
  const groups = presets.map((preset) => preset.slice(0, preset.indexOf(':')));
  for (const [place, preset] of presets.entries()) {
    const path = ['presets', String(place)];
    requireLine(preset, path, 1, 2 * limits.nameLength.max + 1);
    if (!PRESET.test(preset)) throw new Invalid('BAD_PRESET', `"${preset}" is no preset; write "group:name".`, path);
    if (groups.indexOf(groups[place] ?? '') < place) {
      throw new Invalid(
        'PRESET_GROUP_TWICE',
        `Two presets are of the group "${groups[place] ?? ''}"; choose one of them.`,
        path,
      );
    }
  }
}

/** The install order has room in every reader: a 32-bit integer. */
export function requireInstallOrder(installOrder: number): void {
  if (!Number.isInteger(installOrder) || installOrder < -INT32 || installOrder >= INT32) {
    throw new Invalid(
      'BAD_INSTALL_ORDER',
      `An install order is a whole number from ${-INT32} to ${INT32 - 1}, not ${installOrder}.`,
      ['installOrder'],
    );
  }
}
