import { Link } from 'wouter';
import { Ago } from '../ui/time.js';
import type { Owners } from './use-blame.js';

type Props = { readonly profileId: string; readonly owners: Owners };

/** Who wrote how many lines, the newest step first: what the gutter says, for the keyboard and for screen readers. */
export function BlameList({ profileId, owners }: Props) {
  const steps = new Map(owners.flatMap((owner) => (owner ? [[owner.revision, owner]] : [])));
  const linesOf = (revision: number) => owners.filter((owner) => owner?.revision === revision).length;
  return (
    <ul className="blame-list" aria-label="Who wrote these lines">
      {[...steps.values()]
        .sort((a, b) => b.revision - a.revision)
        .map(({ revision, actor, recordedAt, summary, note }) => (
          <li key={revision}>
            <span>
              <strong>{actor.name}</strong> wrote {linesOf(revision) === 1 ? '1 line' : `${linesOf(revision)} lines`}
            </span>
            <span className="soft">{note ?? summary}</span>
            <span className="faint">
              <Ago at={recordedAt} /> · revision {revision} ·{' '}
              <Link href={`/profiles/${encodeURIComponent(profileId)}/at/${revision}`}>As it was</Link>
            </span>
          </li>
        ))}
    </ul>
  );
}
