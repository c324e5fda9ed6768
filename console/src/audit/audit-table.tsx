import { useState } from 'react';
import { useClient } from 'urql';
import { Button } from '../ui/button.js';
import { wordsOf } from '../ui/failure-words.js';
import { Moment } from '../ui/time.js';
import { useSay } from '../ui/toasts.js';
import type { AuditChoice } from './audit-filter.js';
import { VerifyQuery, type AuditLine } from './audit-query.js';

type Props = {
  readonly lines: readonly AuditLine[];
  readonly onChoose: (some: Partial<AuditChoice>) => void;
};

/** Lines of the audit. Who and what can be pressed: "only theirs". */
export function AuditTable({ lines, onChoose }: Props) {
  return (
    <div className="table-wrap">
      <table className="table table-stacks" role="table">
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader">When</th>
            <th role="columnheader">Who</th>
            <th role="columnheader">What</th>
            <th role="columnheader">Subject</th>
            <th role="columnheader">
              <span className="visually-hidden">Check</span>
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {lines.map(({ id, recordedAt, actor, summary, note, subject, subjectId }) => (
            <tr role="row" key={id}>
              <td className="soft" role="cell">
                <Moment at={recordedAt} />
              </td>
              <td role="cell">
                <button type="button" className="link link-quiet" onClick={() => onChoose({ actorId: actor.id })}>
                  {actor.name}
                </button>
              </td>
              <td className="cell-main" role="cell">
                {summary}
                {note !== null && <p className="quote">{note}</p>}
              </td>
              <td className="cell-name" role="cell">
                <button type="button" className="link link-quiet" onClick={() => onChoose({ subjectId })}>
                  {subject}
                </button>
              </td>
              <td role="cell">
                <Verify subject={subject} subjectId={subjectId} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Verify({ subject, subjectId }: { readonly subject: string; readonly subjectId: string }) {
  const client = useClient();
  const say = useSay();
  const [busy, setBusy] = useState(false);
  const verify = async () => {
    setBusy(true);
    const { data, error } = await client
      .query(VerifyQuery, { subjectId }, { requestPolicy: 'network-only' })
      .toPromise();
    setBusy(false);
    const found = data?.verifyAudit;
    if (error) say(wordsOf(error).text, 'error');
    else if (!found) say(`The chain of ${subject} can’t be checked here.`, 'error');
    else if (found.intact) say(`Checked ${subject}: all ${found.events} events are as they were written.`);
    else say(`${subject}: the chain is broken at ${found.firstBroken ?? 'an unknown place'}.`, 'error');
  };
  return (
    <Button small kind="quiet" icon="audit" busy={busy} onClick={() => void verify()}>
      Verify<span className="visually-hidden"> {subject}</span>
    </Button>
  );
}
