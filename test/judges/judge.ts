import { open } from 'node:fs/promises';
import { inspectManifest } from '../../src/manifests/manifest-checks.js';
import { verifyArchive } from '../../src/archives/verify-archive.js';
import { helmChartFaults } from './helm.js';
import { K3s, type ManifestFile } from './k3s.js';
import { objectFaults, objectsIn, typedFaults, type ApiObject } from './kubernetes.js';
import { layoutFaults } from './oci.js';

/** An archive that is to be judged. `files`: its entries by path; `publicKey`: PEM of what signed it. */
export type Defendant = {
  readonly file: string;
  readonly files: ReadonlyMap<string, Buffer>;
  readonly publicKey: string;
};

type ProfileDocument = {
  readonly profile: { readonly slug: string };
  readonly layers: readonly {
    readonly folder: string;
    readonly manifests: readonly string[];
    readonly releases: readonly object[];
  }[];
};

/** Addons that every k3s has, which another file of such a name would replace. */
const OF_K3S = ['ccm', 'coredns', 'local-storage', 'rolebindings', 'traefik', 'metrics-server', 'runtimes'];

/**
 * Puts an archive before every judge: its own format, k3s, Kubernetes, Helm, KubeVirt, OCI. What its author typed wrong
 * is not its fault: manifests that don't parse as typed are judged by their names alone.
 * @returns a sentence a fault; none for an archive that every one of them takes
 */
export async function verdictsOn(defendant: Defendant): Promise<readonly string[]> {
  const { files } = defendant;
  const profile = JSON.parse(textOf(files, 'profile.json')) as ProfileDocument;
  const generated = new Set(
    profile.layers.flatMap((layer) => (layer.releases.length > 0 ? layer.manifests.slice(0, 1) : [])),
  );
  const manifests = manifestsOf(files);
  const readable = manifests.filter(({ path, text }) => generated.has(`manifests/${path}`) || parses(text));
  const faults = [
    await formatFault(defendant),
    ...nameFaults(manifests, profile.profile.slug),
    ...new K3s().scan(readable),
  ];
  for (const { path, text } of readable.filter((one) => generated.has(`manifests/${one.path}`))) {
    for (const object of objectsIn(text))
      faults.push(...(await generatedFaults(object)).map((fault) => `${path}: ${fault}`));
  }
  return [...faults, ...layoutFaults(files)].filter((fault) => fault !== null);
}

/** The manifests folder of k3s as install.sh fills it, without its site's values. `mtimeMs`: of every file. */
function manifestsOf(files: ReadonlyMap<string, Buffer>, mtimeMs = 1): readonly ManifestFile[] {
  return [...files].flatMap(([path, bytes]) =>
    path.startsWith('manifests/')
      ? [{ path: path.slice('manifests/'.length), text: bytes.toString('utf8'), mtimeMs }]
      : [],
  );
}

/** What KubeVirt's admission would refuse in the manifests of an archive. */
export function admissionFaults(files: ReadonlyMap<string, Buffer>): readonly string[] {
  return manifestsOf(files).flatMap(({ path, text }) =>
    inspectManifest(text)
      .problems.filter(({ code, severity }) => code.startsWith('VM_') && severity === 'ERROR')
      .map(({ code, message }) => `${path}: ${code} ${message}`),
  );
}

async function formatFault({ file, publicKey }: Defendant): Promise<string | null> {
  const handle = await open(file);
  try {
    await verifyArchive(handle, publicKey);
    return null;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await handle.close();
  }
}

function nameFaults(manifests: readonly ManifestFile[], slug: string): readonly string[] {
  const names = manifests.map(({ path }) => path.slice(path.indexOf('/') + 1).split('.', 1)[0] ?? '');
  return [
    ...names.filter((name, i) => names.indexOf(name) !== i).map((name) => `two files are the AddOn ${name}`),
    ...names.filter((name) => OF_K3S.includes(name)).map((name) => `${name} is an AddOn of k3s itself`),
    ...names
      .filter((name) => !name.startsWith(`${slug}--`))
      .map((name) => `${name} doesn't begin with the profile's slug`),
    ...manifests.filter(({ path }) => !/^\d{3}\/[^/]+\.yaml$/.test(path)).map(({ path }) => `${path} has no group`),
  ];
}

async function generatedFaults(object: ApiObject): Promise<readonly string[]> {
  return [...objectFaults(object), ...(object.kind === 'HelmChart' ? await helmChartFaults(object) : [])];
}

function parses(text: string): boolean {
  try {
    return objectsIn(text).every((object) => typedFaults(object).length === 0);
  } catch {
    // Its author was told in review; an archive of it can only be made around the review.
    return false;
  }
}

function textOf(files: ReadonlyMap<string, Buffer>, path: string): string {
  return files.get(path)?.toString('utf8') ?? '';
}
