import { Link } from 'wouter';
import { wizardPlaceOf } from '../profiles/places.js';
import { Badge } from '../ui/badge.js';
import { Icon } from '../ui/icon.js';
import type { Problem } from './draft-query.js';

const ORDER = ['ERROR', 'WARNING', 'INFO'] as const;
const ICONS = { ERROR: 'error', WARNING: 'warning', INFO: 'info' } as const;
const WORDS = { ERROR: 'Error', WARNING: 'Warning', INFO: 'Good to know' } as const;

type Props = { readonly profileId: string; readonly problems: readonly Problem[] };

/** What the review found, worst first; each leads to its line. */
export function Problems({ profileId, problems }: Props) {
  const sorted = ORDER.flatMap((severity) => problems.filter((problem) => problem.severity === severity));
  return (
    <section className="card" aria-label="Problems">
      <div className="card-head">
        <h2>Problems</h2>
        <Badge tone={problems.length === 0 ? 'good' : 'neutral'}>
          {problems.length === 0 ? 'none' : problems.length}
        </Badge>
      </div>
      {sorted.length > 0 && (
        <ul className="problems">
          {sorted.map((problem, at) => (
            <li key={at} className={`problem problem-${problem.severity.toLowerCase()}`}>
              <Icon name={ICONS[problem.severity]} />
              <div>
                <span className="visually-hidden">{WORDS[problem.severity]}: </span>
                {problem.message}
                <p className="faint">
                  <code>{problem.code}</code>
                  {placeOf(problem) !== '' && <> · {placeOf(problem)}</>}
                </p>
              </div>
              <Link className="button button-small push" href={addressOf(profileId, problem)}>
                {problem.line === null ? 'Show' : `Line ${problem.line}`}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function placeOf({ layer, manifest, path }: Problem): string {
  // The message says which one of a list it is.
  if (layer === null) return path.filter((part) => !/^\d+$/.test(part)).join('.');
  return manifest === null ? layer : `${layer} / ${manifest}`;
}

/** Where the problem is mended. */
function addressOf(profileId: string, { layer, manifest, line, column, path }: Problem): string {
  if (layer === null) {
    const step = path[0] === 'tags' || path[0] === 'name' || path[0] === 'description' ? 'information' : 'layers';
    return wizardPlaceOf(profileId, step) + (path[0] === 'variables' ? '?variables' : '');
  }
  const params = new URLSearchParams({ layer });
  if (manifest !== null) params.set('manifest', manifest);
  // A text as a whole is shown from its start.
  params.set('line', String(line ?? 1));
  if (column !== null) params.set('column', String(column));
  return `${wizardPlaceOf(profileId, 'layers')}?${params.toString()}`;
}
