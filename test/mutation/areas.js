/** @typedef {{ readonly mutate: readonly string[], readonly tests: readonly string[] }} Area */

/**
 * What is tested by mutation: rules that are pure and dear. Each area names the tests that say what it promises and need
 * nothing but Node. They are few, since all files of an area's tests are loaded for every mutant.
 * @type {Readonly<Record<string, Area>>}
 */
export const areas = {
  'deciders/profiles/creation': ofProfiles('creation', 'every-state'),
  'deciders/profiles/information': ofProfiles('information'),
  'deciders/profiles/layers': ofProfiles('layers'),
  'deciders/profiles/manifests': ofProfiles('manifests'),
  'deciders/profiles/order': ofProfiles('order'),
  'deciders/profiles/preconditions': {
    mutate: ['src/profiles/decide/preconditions.ts'],
    tests: ['profiles/decide-every-state', 'profiles/decide-layers'],
  },
  'deciders/profiles/variables': ofProfiles('variables'),
  'deciders/profiles/versions': ofProfiles('versions', 'every-state'),
  'deciders/variables': { mutate: ['src/profiles/variable-rules.ts'], tests: ['profiles/decide-variables'] },
  'deciders/devices': { mutate: ['src/devices/decide.ts'], tests: ['devices/decide'] },
  'deciders/archives': { mutate: ['src/archives/decide.ts'], tests: ['archives/decide'] },
  'deciders/registries': { mutate: ['src/registries/decide.ts'], tests: ['registries/decide'] },
  permissions: {
    mutate: ['src/access/permissions.ts', 'src/access/may.ts'],
    tests: ['access/permissions', 'access/needs', 'access/tag-filter'],
  },
  'permissions/tags': { mutate: ['src/access/tag-filter.ts'], tests: ['access/tag-filter'] },
  layout: { mutate: ['src/archives/layout.ts'], tests: ['archives/layout'] },
  'layout/contents': {
    mutate: ['src/archives/contents.ts'],
    tests: ['archives/contents', 'archives/contents-sourced'],
  },
  'layout/documents': {
    mutate: ['src/archives/contents/kubernetes-documents.ts'],
    tests: ['archives/kubernetes-documents'],
  },
};

/**
 * @param {string} file of src/profiles/decide
 * @param {readonly string[]} others whose tests speak of it too
 * @returns {Area}
 */
function ofProfiles(file, ...others) {
  return {
    mutate: [`src/profiles/decide/${file}.ts`],
    tests: [file, ...others].map((name) => `profiles/decide-${name}`),
  };
}
