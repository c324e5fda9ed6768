import { Badge } from '../ui/badge.js';
import { Icon } from '../ui/icon.js';
import type { Review } from './draft-query.js';

/** The images that the layers need. */
export function Images({ images }: { readonly images: Review['images'] }) {
  return (
    <section className="card" aria-label="Images">
      <div className="card-head">
        <h2>Images</h2>
        <Badge>{images.length === 0 ? 'none' : images.length}</Badge>
      </div>
      {images.length > 0 && (
        <div className="table-wrap">
          <table className="table table-stacks" role="table">
            <thead role="rowgroup">
              <tr role="row">
                <th role="columnheader">Image</th>
                <th role="columnheader">Layer</th>
                <th role="columnheader">Pinned</th>
              </tr>
            </thead>
            <tbody role="rowgroup">
              {images.map(({ image, layer, origin, pinned }) => (
                <tr role="row" key={`${image} ${layer} ${origin}`}>
                  <td role="cell" className="image-name">
                    <code>{image}</code>
                    <p className="faint">{origin}</p>
                  </td>
                  <td role="cell">{layer}</td>
                  <td role="cell">
                    {pinned ? <Badge tone="good">by digest</Badge> : <Badge tone="warning">tag may move</Badge>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** Whether the archive deploys without a network: as it is, or once it is asked for with its images. */
export function Offline({ review: { offline, offlineWithImages } }: { readonly review: Review }) {
  const onlyImages = !offline.complete && offlineWithImages.complete;
  const [tone, word] = offline.complete
    ? (['good', 'deploys'] as const)
    : onlyImages
      ? (['good', 'deploys with its images'] as const)
      : (['warning', 'something is missing'] as const);
  return (
    <section className="card" aria-label="Without a network">
      <div className="card-head">
        <h2>Without a network</h2>
        <Badge tone={tone}>{word}</Badge>
      </div>
      {onlyImages && (
        <p className="card-body soft">
          An archive that is asked for with its images has all that a device needs. Without them, the device pulls them.
        </p>
      )}
      {!offlineWithImages.complete && (
        <ul className="card-body reasons">
          {offlineWithImages.reasons.map((reason) => (
            <li key={reason}>
              <Icon name="info" /> <span>{reason}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
