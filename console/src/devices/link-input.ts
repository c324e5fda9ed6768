/** What a site fills into the variables, by their names. null: a value that nobody may read, and that stays. */
export type Site = ReadonlyMap<string, string | null>;

/** Nothing filled in. */
export const NO_SITE: Site = new Map();

type Property = { readonly name: string; readonly value: string | null };

/** What is filled in now. */
export function siteOf(properties: readonly Property[]): Site {
  return new Map(properties.map(({ name, value }) => [name, value]));
}

type Wanted = {
  /** "": follow the newest */
  readonly pinnedVersion: string;
  readonly needsApproval: boolean;
  readonly site: Site;
  readonly tags: readonly string[];
};

/** A link as the API takes it. */
export function linkInput(deviceId: string, profileId: string, { pinnedVersion, needsApproval, site, tags }: Wanted) {
  return {
    ...{ deviceId, profileId, needsApproval, tags: [...tags] },
    siteProperties: [...site].map(([name, value]) => ({ name, value })),
    ...(pinnedVersion !== '' && { pinnedVersion }),
  };
}
