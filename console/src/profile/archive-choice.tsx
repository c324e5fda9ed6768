import type { Archive, VersionReview } from './archive-query.js';

/** What shall be in an archive. No platforms: all that the images have. */
export type Wanted = { readonly includeImages: boolean; readonly platforms: readonly string[] };

const PLATFORMS = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'] as const;

/** What an archive has in it. */
export function wantedOf({ includesImages, platforms }: Archive): Wanted {
  return { includeImages: includesImages, platforms };
}

/** Whether an archive is what is wanted. */
export function fits(archive: Archive, { includeImages, platforms }: Wanted): boolean {
  const text = (names: readonly string[]) => [...names].sort().join();
  return archive.includesImages === includeImages && text(archive.platforms) === text(platforms);
}

type Props = {
  readonly images: VersionReview['images'];
  readonly wanted: Wanted;
  readonly onChange: (wanted: Wanted) => void;
};

/** Whether the images travel in the archive, and for which platforms. */
export function ArchiveChoice({ images, wanted, onChange }: Props) {
  const { includeImages, platforms } = wanted;
  // Two layers may use one image; it is in the archive once.
  const count = new Set(images.map(({ image }) => image)).size;
  const known: readonly string[] = [...new Set([...PLATFORMS, ...platforms])];
  const turn = (platform: string, on: boolean) =>
    onChange({ ...wanted, platforms: known.filter((one) => (one === platform ? on : platforms.includes(one))) });
  return (
    <div className="stack stack-tight">
      <label className="switch">
        <input
          type="checkbox"
          role="switch"
          checked={includeImages}
          onChange={(event) => onChange({ includeImages: event.target.checked, platforms: [] })}
        />
        {count === 1 ? 'With its container image' : `With its ${count} container images`}
      </label>
      {includeImages && (
        <fieldset className="platforms">
          <legend className="field-hint">Platforms; none chosen means all that the images have.</legend>
          {known.map((platform) => (
            <label key={platform}>
              <input
                type="checkbox"
                checked={platforms.includes(platform)}
                onChange={(event) => turn(platform, event.target.checked)}
              />{' '}
              {platform}
            </label>
          ))}
        </fieldset>
      )}
    </div>
  );
}
