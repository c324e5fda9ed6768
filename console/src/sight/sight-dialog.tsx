import { useState, type SubmitEvent } from 'react';
import { useClient } from 'urql';
import { faultAt, faultOf, send, type Outcome, type UserError } from '../graphql/send.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { Notice } from '../ui/notice.js';
import { useSay } from '../ui/toasts.js';
import { wordsOf, type TagFilter } from './conditions.js';
import { choiceOf, chosenFilter, SightField } from './sight-field.js';
import { RestrictAccount, RestrictApiKey } from './sight-query.js';

type Props = {
  /** the person or the key */
  readonly of: { readonly id: string; readonly name: string; readonly tagFilter: TagFilter | null };
  readonly kind: 'account' | 'key';
  readonly onClose: () => void;
};

/** Says which profiles somebody sees who is here already. */
export function SightDialog({ of, kind, onClose }: Props) {
  const client = useClient();
  const say = useSay();
  const [choice, setChoice] = useState(() => choiceOf(of.tagFilter));
  const [outcome, setOutcome] = useState<Outcome<{ userErrors: readonly UserError[] }> | null>(null);
  const [busy, setBusy] = useState(false);
  const error = outcome?.kind === 'refused' ? faultAt(outcome.errors, 'tagFilter') : null;
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const tagFilter = chosenFilter(choice);
    setChoice({ ...choice, isTried: true });
    if (tagFilter === 'missing') return;
    setBusy(true);
    const answered =
      kind === 'account'
        ? await send(client, RestrictAccount, { accountId: of.id, tagFilter })
        : await send(client, RestrictApiKey, { apiKeyId: of.id, tagFilter });
    setBusy(false);
    setOutcome(answered);
    if (answered.kind !== 'done') return;
    say(
      `${of.name} sees ${tagFilter ? `only profiles whose tag ${wordsOf(tagFilter)}` : 'every profile'} from now on.`,
    );
    onClose();
  };
  return (
    <Dialog
      title={`Profiles of ${of.name}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form="sight" busy={busy}>
            Save
          </Button>
        </>
      }
    >
      <form id="sight" className="stack" onSubmit={(event) => void save(event)}>
        <SightField {...{ choice, error, onChange: setChoice }} />
      </form>
      {outcome && outcome.kind !== 'done' && error === null && <Notice kind="error">{faultOf(outcome)}</Notice>}
    </Dialog>
  );
}
