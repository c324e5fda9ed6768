import type { ArchivedImage } from '../images/archived-image.js';
import type { ImageFetcher, ImageOrder } from '../images/fetch-images.js';
import type { AuthoredVersion } from '../profiles/content.js';
import type { OfflineVerdict } from '../profiles/review.js';
import type { SourcedReview } from '../profiles/sourced-review.js';

/** The images of an archive. `offline`: whether it deploys without a network with them, else everything that it lacks. */
export type IncludedImages = { readonly images: readonly ArchivedImage[]; readonly offline: OfflineVerdict };

/** How the images of archives are found out and fetched. */
export type ArchiveImages = { readonly fetch: ImageFetcher; readonly review: SourcedReview };

/**
 * Fetches every image that the version's review names. All or none: an archive that was asked for with its images and
 * comes without some would show it at the site, where nobody can help.
 * @throws Refused IMAGES_MISSING with each image that can't be had and why; Unavailable when they may be had later
 */
export async function includeImages(
  { fetch, review }: ArchiveImages,
  version: AuthoredVersion,
  order: Omit<ImageOrder, 'images'>,
): Promise<IncludedImages> {
  const { images: named } = await review(version);
  const images = await fetch({ ...order, images: named.map(({ image }) => image) });
  const archived = new Set(images.flatMap(({ spellings }) => spellings));
  return { images, offline: (await review(version, archived)).offline };
}
