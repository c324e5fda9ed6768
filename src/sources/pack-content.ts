import { Refused } from '../errors.js';
import { detached } from '../recent.js';
import { isImageReference, withoutTransport } from '../manifests/image-reference.js';
import { isForeignTemplate } from '../packs/foreign-template.js';
import { mediaTypeOf } from '../packs/logo.js';
import type { Pack } from '../packs/pack.js';
import { readPack } from '../packs/read-pack.js';
import { unpack } from '../registries/unpack.js';
import { packCharts, type PackChart } from './pack-charts.js';

/** A pack out of its archive. */
export type PackContent = {
  readonly digest: string;
  readonly pack: Pack;
  readonly logo: Logo | null;
  /** manifests that only another engine than Helm's can render */
  readonly foreignManifests: readonly string[];
  /** images that manifests name in plain words, whatever the values are */
  readonly manifestImages: readonly { readonly image: string; readonly file: string }[];
  readonly charts: readonly PackChart[];
};

/** A picture and what it really is, whatever its file is called. */
export type Logo = { readonly bytes: Buffer; readonly mediaType: string };

type Identity = { readonly name: string; readonly version: string };

/**
 * Reads the archive of a pack.
 * @throws Invalid as `unpack` does; Refused PACK_UNUSABLE, PACK_MISNAMED with what is wrong with the pack
 */
export async function readPackArchive(
  { bytes, digest }: { readonly bytes: Buffer; readonly digest: string },
  wanted: Identity,
): Promise<PackContent> {
  const files = await unpack(bytes);
  const { pack, faults } = readPack(files);
  const named = `The pack ${wanted.name} ${wanted.version}`;
  if (pack === null) {
    const fault = faults.find(({ severity }) => severity === 'error')?.message ?? 'its files make no pack.';
    throw new Refused('PACK_UNUSABLE', `${named} can't be used: ${fault} Choose another version.`, ['tag']);
  }
  if (pack.name !== wanted.name || pack.version !== wanted.version)
    throw new Refused(
      'PACK_MISNAMED',
      `${named} can't be used: its pack.json says that it is ${pack.name} ${pack.version}. Have its publisher mend the registry.`,
      ['tag'],
    );
  const manifests = pack.manifests.map((file) => ({ file, text: files.get(file)?.toString('utf8') ?? '' }));
  return {
    ...{ digest, pack, logo: logoOf(pack, files) },
    foreignManifests: manifests.filter(({ text }) => isForeignTemplate(text)).map(({ file }) => file),
    // The manifests themselves are not kept.
    manifestImages: detached(
      manifests.flatMap(({ file, text }) => imagesInTemplate(text).map((image) => ({ image, file }))),
    ),
    charts: await packCharts(pack, files),
  };
}

const IMAGE_LINE = /^[ \t-]*image:[ \t]*["']?([^\s"'{}#]+)["']?[ \t]*(?:#.*)?$/gm;

/** Images that a template names without any placeholder; whether it uses them, only its engine knows. */
function imagesInTemplate(text: string): readonly string[] {
  const named = [...text.matchAll(IMAGE_LINE)].map(([, image = '']) => withoutTransport(image));
  return [...new Set(named.filter(isImageReference))];
}

function logoOf({ logo }: Pack, files: ReadonlyMap<string, Buffer>): Logo | null {
  const bytes = logo === null ? undefined : files.get(logo.path);
  const mediaType = bytes === undefined ? null : mediaTypeOf(bytes);
  // A copy: the whole unpacked archive would stay in memory with it.
  return bytes === undefined || mediaType === null ? null : { bytes: Buffer.from(bytes), mediaType };
}
