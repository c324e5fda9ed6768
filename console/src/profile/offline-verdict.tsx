import { Icon } from '../ui/icon.js';
import type { VersionReview } from './archive-query.js';

/** Whether an archive will deploy where no network is, and what it will lack. */
export function OfflineVerdict({ verdict: { complete, reasons } }: { readonly verdict: VersionReview['offline'] }) {
  if (complete)
    return (
      <p className="verdict verdict-good">
        <Icon name="check" /> It will deploy without a network.
      </p>
    );
  return (
    <details className="verdict verdict-warning">
      <summary>
        <Icon name="warning" /> Without a network it will lack {reasons.length === 1 ? 'one thing' : 'some things'}.
      </summary>
      <ul>
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </details>
  );
}
