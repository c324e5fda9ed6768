/**
 * What a pack means, read from its files alone. A pack's identity is its pack.json, not its folder or file name;
 * versions need not be SemVer; its manifests are Go templates and need not be YAML.
 */

/** Files of a pack by path relative to its folder ("values.yaml", "charts/x-1.0.0.tgz"). */
export type PackFiles = ReadonlyMap<string, Buffer>;

/** Something wrong in a pack: the file, the rule that it breaks and how to mend it. An `error` makes it unusable. */
export type PackFault = {
  readonly file: string;
  readonly rule: string;
  readonly message: string;
  readonly severity: 'error' | 'warning';
};

export type PackState = 'ACTIVE' | 'DEPRECATED' | 'DISABLED' | 'DELETED';

export type DependencyType = 'required' | 'optional' | 'notSupported' | 'upgrade';
export type PackDependency = {
  readonly packName: string;
  readonly layer: string;
  readonly type: DependencyType;
  readonly minVersion: string | null;
  readonly maxVersion: string | null;
};
export type PackResource = {
  readonly type: 'cpu' | 'memory' | 'diskSize';
  readonly minLimit: number | null;
  readonly components: readonly Readonly<Record<string, string>>[];
};

/** A preset: YAML text that is merged in, dotted paths that are removed; at most one active in each group. */
export type Preset = {
  readonly name: string;
  readonly displayName: string;
  readonly group: string;
  readonly add: string;
  readonly remove: readonly string[];
};

/** A rule of schema.yaml for the values under a dotted path; `$[]` stands for every element. */
export type ValueRule = {
  readonly path: string;
  readonly required: boolean;
  readonly readonly: boolean;
  readonly formats: readonly {
    readonly type: string;
    readonly regex: string | null;
    readonly range: readonly [number, number] | null;
    readonly options: readonly string[] | null;
  }[];
  readonly hints: readonly string[];
  readonly format: string | null;
};

/** A pack as its files say. */
export type Pack = {
  readonly name: string;
  readonly displayName: string;
  readonly version: string;
  readonly layer: string;
  readonly addonType: string;
  readonly cloudTypes: readonly string[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: PackState;
  readonly values: string;
  readonly readme: string;
  readonly logo: { readonly path: string; readonly mediaType: string } | null;
  readonly presets: readonly Preset[];
  readonly schema: readonly ValueRule[];
  readonly dependencies: readonly PackDependency[];
  readonly resources: readonly PackResource[];
  /** chart archives and manifests by path, in the order of pack.json */
  readonly charts: readonly string[];
  readonly manifests: readonly string[];
  /** `pack.content.images` of the values */
  readonly images: readonly string[];
};
