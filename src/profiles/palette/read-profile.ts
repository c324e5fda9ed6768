import { Invalid } from '../../errors.js';
import { requireSize } from '../../input-text.js';
import { limits } from '../../limits.js';
import { mappingOf } from '../../manifests/plain-value.js';
import { readYaml } from '../../manifests/yaml-text.js';
import { requireSemver } from '../decide/versions.js';
import { requireDescription, requireProfileName, requireTags } from '../input.js';
import { importFault, listField, nodeField, own, textField, within, type Node } from './fields.js';
import type { ImportedLayer, ImportedProfile } from './imported.js';
import { markedTags } from './marks.js';
import { readLayers } from './read-layer.js';
import { readVariables } from './read-variables.js';
import { tagsOf } from './tags.js';

/**
 * Reads a profile as Palette exports it, JSON or YAML, or as its Terraform provider writes it down (`name`, `type` and
 * `packs` at the top). Takes time linear in the text, however hostile; what it doesn't know it leaves out.
 * @param name what to call the profile instead
 * @throws Invalid with the path ["content"] (["name"] for the name), the place in the sentence
 */
export function readProfile(content: string, name?: string): ImportedProfile {
  requireSize(content, limits.importBytes, ['content']);
  const root = rootOf(content);
  const isExport = own(root.value, 'spec') !== undefined;
  const spec = nodeField(root, 'spec');
  const about = isExport ? nodeField(root, 'metadata') : root;
  const template = isExport ? nodeField(spec, 'template') : root;
  requireKind(template);
  const marked = markedTags(about);
  const profile = {
    name: name ?? textField(about, 'name'),
    description: descriptionOf(about),
    tags: marked ?? tagsOf(about),
    version: textField(isExport ? spec : root, 'version') || '1.0.0',
    layers: readLayers(listField(template, 'packs')),
    variables: readVariables(listField(isExport ? spec : root, 'variables'), marked !== null),
  };
  requireInformation(profile, name);
  requireBearableTexts(profile.layers);
  return profile;
}

function rootOf(content: string): Node {
  const value = mappingOf(parsed(content.replace(/^\uFEFF/, '')));
  const isProfile = value !== null && ['spec', 'packs'].some((key) => own(value, key) !== undefined);
  if (value && isProfile) return { value, at: '' };
  throw importFault(
    'NO_PROFILE',
    'This is no profile as Palette exports it: it has neither "spec" nor "packs". Export the profile as JSON or YAML and import that file.',
  );
}

/** JSON by its own reader, which is ten times as fast; what isn't JSON, YAML's reader explains. */
function parsed(text: string): unknown {
  if (text.trimStart().startsWith('{')) {
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  const { documents, problems } = readYaml(text);
  const fault = problems.find(({ severity }) => severity === 'ERROR');
  if (fault) {
    throw importFault('NOT_READABLE', `Line ${fault.line ?? 1}, column ${fault.column ?? 1}: ${fault.message}`);
  }
  if (documents.length > 1) {
    throw importFault('TWO_DOCUMENTS', `The file holds ${documents.length} documents. Import one profile at a time.`);
  }
  return documents[0]?.value;
}

const KINDS: readonly string[] = ['system', 'add-on', 'cluster', 'infra', ''];

function requireKind(template: Node): void {
  const kind = textField(template, 'type');
  if (KINDS.includes(kind)) return;
  const known = 'system, add-on, cluster and infra';
  throw importFault('UNKNOWN_KIND', `"${kind.slice(0, 100)}" is no type of profile known here; ${known} are.`);
}

/** In the file's own field, or in the annotation where Palette's API keeps it. */
function descriptionOf(about: Node): string {
  return textField(about, 'description') || textField(nodeField(about, 'annotations'), 'description');
}

function requireInformation({ name, description, tags, version }: ImportedProfile, given: string | undefined): void {
  if (given !== undefined) requireProfileName(given);
  within('metadata', () => {
    if (name === '') throw new Invalid('NAME_MISSING', 'The file names no profile; give the import a name.');
    requireProfileName(name);
    requireDescription(description);
    requireTags(tags);
  });
  within('spec', () => requireSemver(version, 'version'));
}

/** Aliases of YAML make a small file say one text a thousand times: counted before anything is made of them. */
function requireBearableTexts(layers: readonly ImportedLayer[]): void {
  const texts = layers.flatMap(({ values, manifests }) => [values ?? '', ...manifests.map(({ content }) => content)]);
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  if (length <= limits.versionTextBytes) return;
  const most = limits.versionTextBytes / 1024 ** 2;
  throw importFault('TEXT_TOO_LARGE', `The texts of the file are more than ${most} MiB together; import fewer layers.`);
}
