/**
 * A chart of up to this size stands in its HelmChart resource. The controller copies it into a ConfigMap, which ends at
 * 1 MiB in base64, beside whatever else the cluster keeps in one request.
 */
export const MAX_INLINE_BYTES = 512 * 1024;

/** Bytes of a pack or chart, opened when they are packed: they need not fit in memory together. `sha256`: lowercase hex. */
export type Blob = { readonly sha256: string; readonly sizeBytes: number; readonly open: () => Promise<Buffer> };

/** A chart that travels in the archive. `metadata`: what its Chart.yaml says. */
export type LayerChart = {
  readonly name: string;
  readonly version: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly blob: Blob;
  /** the bytes at hand when they are small enough to stand in a manifest */
  readonly inline: Buffer | null;
};

/** A manifest of a pack: a Go template on its values. `stem`: what the pack's values call it. */
export type PackManifest = { readonly stem: string; readonly text: string };

/** What a layer's pack or chart holds, as the registry served it. */
export type LayerContent = {
  /** the pack's archive or the chart's */
  readonly archive: Blob;
  /** of a pack all that it installs, of a chart itself */
  readonly charts: readonly LayerChart[];
  readonly manifests: readonly PackManifest[];
};
