import { createHash } from 'node:crypto';
import { identityOf, objectsIn, type ApiObject } from './kubernetes.js';

/** A file of the manifests folder: `path` below it, `mtimeMs` as the file system tells it. */
export type ManifestFile = { readonly path: string; readonly text: string; readonly mtimeMs: number };

type AddOn = { checksum: string; kinds: ReadonlySet<string> };
type Kept = { readonly owner: string; readonly object: ApiObject };

/** What k3s did with an object. */
export type Deed = { readonly did: 'created' | 'updated' | 'taken over' | 'deleted'; readonly object: string };

/**
 * k3s' manifests folder and the cluster behind it, as pkg/deploy/controller.go and wrangler's pkg/apply have it: files in
 * the order of their paths, an AddOn per basename up to the first dot, unchanged ones skipped, objects of an AddOn that its
 * file no longer holds deleted, those that another AddOn holds taken over. A file that goes away does nothing.
 */
export class K3s {
  private readonly addOns = new Map<string, AddOn>();
  private readonly objects = new Map<string, Kept>();
  private readonly seen = new Map<string, number>();
  private force = true;
  readonly deeds: Deed[] = [];

  /** One look at the folder, which k3s takes every 15 seconds. Gives what it would write into its log. */
  scan(files: readonly ManifestFile[]): readonly string[] {
    const faults: string[] = [];
    for (const file of [...files].sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))) {
      const name = file.path.slice(file.path.lastIndexOf('/') + 1);
      if (name.startsWith('.') || !/\.(ya?ml|json)$/.test(name)) continue;
      if (!this.force && this.seen.get(file.path) === file.mtimeMs) continue;
      const fault = this.deploy(name.split('.', 1)[0] ?? '', file.text);
      if (fault === null) this.seen.set(file.path, file.mtimeMs);
      else faults.push(`${file.path}: ${fault}`);
    }
    if (faults.length === 0) this.force = false;
    return faults;
  }

  /** Everything is applied again, whether it changed or not. */
  restart(): void {
    this.force = true;
    this.seen.clear();
  }

  /** What is in the cluster, as the API server knows it. */
  identities(): readonly string[] {
    return [...this.objects.keys()].sort();
  }

  private deploy(addOn: string, text: string): string | null {
    if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(addOn) || addOn.length > 253) return `${addOn} is no name for an AddOn`;
    const before = this.addOns.get(addOn) ?? { checksum: '', kinds: new Set<string>() };
    const checksum = createHash('sha256').update(text).digest('hex');
    if (!this.force && checksum === before.checksum) return null;
    try {
      const objects = objectsIn(text);
      const kinds = new Set(objects.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`));
      this.apply(addOn, objects, new Set([...before.kinds, ...kinds]));
      this.addOns.set(addOn, { checksum, kinds });
      return null;
    } catch (error) {
      this.addOns.set(addOn, before);
      return (error as Error).message.split('\n', 1)[0] ?? '';
    }
  }

  private apply(owner: string, objects: readonly ApiObject[], kinds: ReadonlySet<string>): void {
    const wanted = new Set<string>();
    for (const object of objects) {
      const id = identityOf(object);
      wanted.add(id);
      const kept = this.objects.get(id);
      this.did(kept === undefined ? 'created' : kept.owner === owner ? 'updated' : 'taken over', id);
      this.objects.set(id, { owner, object });
    }
    for (const [id, kept] of this.objects) {
      const { apiVersion, kind, metadata } = kept.object;
      const isHeld = metadata.labels?.['objectset.rio.cattle.io/prune'] === 'false';
      if (kept.owner !== owner || wanted.has(id) || isHeld || !kinds.has(`${apiVersion}/${kind}`)) continue;
      this.objects.delete(id);
      this.did('deleted', id);
    }
  }

  private did(did: Deed['did'], object: string): void {
    this.deeds.push({ did, object });
  }
}
