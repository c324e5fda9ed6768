import { Badge, type Tone } from '../ui/badge.js';
import { SideBySide } from '../ui/side-by-side.js';
import type { ContentChange } from './history-query.js';

const IMPACTS: Readonly<Record<ContentChange['impact'], readonly [string, Tone]>> = {
  NONE: ['nothing is interrupted', 'good'],
  RESTART: ['workloads restart', 'info'],
  VM_REBOOT: ['machines reboot', 'warning'],
  DATA_LOSS: ['data is lost', 'error'],
  UNKNOWN: ['impact unknown', 'neutral'],
};

type Props = { readonly changes: readonly ContentChange[]; readonly before: string; readonly after: string };

/** What differs between two versions, one change after the other, each with what it does to a running device. */
export function ChangeList({ changes, before, after }: Props) {
  return (
    <ul className="stack">
      {changes.map(({ summary, impact, diff }, at) => (
        <li key={at} className="card">
          <div className="card-head">
            <h3>{summary}</h3>
            <Badge tone={IMPACTS[impact][1]}>{IMPACTS[impact][0]}</Badge>
          </div>
          {diff !== '' && (
            <div className="card-body">
              <SideBySide {...{ diff, before, after }} />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}
