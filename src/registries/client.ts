/** What speaks which protocol: our pack protocol, a Helm repository, an OCI registry. */
export type RegistryKind = 'PACK' | 'HELM' | 'OCI';
export type RegistryContent = 'PACKS' | 'CHARTS';

/** Credentials in the clear: they live only in memory, between the vault and one connection. */
export type Credentials =
  | { readonly type: 'NONE' }
  | { readonly type: 'BASIC'; readonly username: string; readonly password: string }
  | { readonly type: 'TOKEN'; readonly token: string };

export type Tls = {
  /** PEM */
  readonly ca: string | null;
  readonly certificate: string | null;
  readonly key: string | null;
  readonly insecureSkipVerify: boolean;
};

/** Everything that is needed to reach a registry. `url`: https://, http://, oci:// or file:// as the kind has it. */
export type Endpoint = {
  readonly kind: RegistryKind;
  readonly content: RegistryContent;
  readonly url: string;
  readonly credentials: Credentials;
  readonly tls: Tls;
};

/** What makes the next request conditional; null fields were not given by the server. */
export type Validators = { readonly etag: string | null; readonly lastModified: string | null };

/** One pack version as an index names it. `digest`: "sha256:…" of the archive, null where the index doesn't say. */
export type PackEntry = {
  readonly name: string;
  readonly displayName: string;
  readonly version: string;
  readonly layer: string;
  readonly addonType: string;
  readonly description: string;
  readonly cloudTypes: readonly string[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: 'ACTIVE' | 'DEPRECATED' | 'DISABLED' | 'DELETED';
  readonly digest: string | null;
  readonly sizeBytes: number | null;
  /** absolute, or relative to the index */
  readonly url: string;
};

/** One chart version as an index names it. */
export type ChartEntry = {
  readonly name: string;
  readonly version: string;
  readonly appVersion: string;
  readonly description: string;
  readonly digest: string | null;
  readonly created: Date | null;
  readonly deprecated: boolean;
  readonly url: string;
};

export type Entry = { readonly pack: PackEntry } | { readonly chart: ChartEntry };

/** What an index said. `faults`: one sentence for each entry that was left out. */
export type IndexOutcome =
  | { readonly unchanged: true }
  | {
      readonly unchanged: false;
      readonly validators: Validators;
      readonly entries: number;
      readonly faults: readonly string[];
    };

/** The archive of a pack (a gzipped tar with the pack's folder) or of a chart, whole and checked against its digest. */
export type Fetched = { readonly bytes: Buffer; readonly digest: string };

/**
 * One registry, as its protocol speaks. Every method is bounded in bytes and time, refuses what the address guard
 * forbids, and throws DomainErrors whose one sentence says what is wrong and what would mend it.
 */
export interface RegistryClient {
  /** Reaches the endpoint as addRegistry does before it accepts one. */
  check(signal: AbortSignal): Promise<void>;
  /** Reads the whole index in batches. OCI registries list tags of known or catalogued repositories where they can. */
  index(
    previous: Validators | null,
    onBatch: (entries: readonly Entry[]) => Promise<void>,
    signal: AbortSignal,
    onProgress?: (done: number, total: number) => void,
  ): Promise<IndexOutcome>;
  /** Versions of one name straight from the registry, for registries that aren't synchronised. */
  versions(name: string, signal: AbortSignal): Promise<readonly string[]>;
  fetch(
    ref: {
      readonly name: string;
      readonly version: string;
      readonly url: string | null;
      readonly digest: string | null;
    },
    signal: AbortSignal,
  ): Promise<Fetched>;
}
