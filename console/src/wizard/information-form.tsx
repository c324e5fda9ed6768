import { useState, type SubmitEvent } from 'react';
import { faultAt, faultOf, type Outcome, type UserError } from '../graphql/send.js';
import { Button } from '../ui/button.js';
import { Field } from '../ui/field.js';
import { Notice } from '../ui/notice.js';
import { withTyped } from '../ui/tag-input.js';
import { TagField } from './tag-field.js';
import { useKeptState } from './use-kept.js';

/** Basic information of a profile. */
export type Information = { readonly name: string; readonly description: string; readonly tags: readonly string[] };

/** What was typed over what is there: what others change meanwhile in other fields comes in. */
type Typed = Partial<Information> & { readonly tagText?: string };

type Answered = { readonly userErrors: readonly UserError[] };

type Props = {
  readonly start: Information;
  /** Saves it; an outcome that isn't "done" stays on the page. */
  readonly onNext: (information: Information) => Promise<Outcome<Answered> | { readonly kind: 'dropped' }>;
};

const FIELDS = ['name', 'description', 'tags'];

/** Step 1: name, description, tags. */
export function InformationForm({ start, onNext }: Props) {
  const [typed, setTyped, settle] = useKeptState<Typed>('information', () => ({}), keptOf);
  const [outcome, setOutcome] = useState<Outcome<Answered> | null>(null);
  const [busy, setBusy] = useState(false);
  const [isBack, setIsBack] = useState(() => keptOf(typed) !== null);
  const { tagText = '', ...changed } = typed;
  const information = { ...start, ...changed };
  const set = (some: Typed) => setTyped((all) => ({ ...all, ...some }));
  const errors = outcome?.kind === 'refused' ? outcome.errors : [];
  const elsewhere = errors.some(({ path }) => !FIELDS.includes(path[0] ?? '')) || outcome?.kind === 'failed';

  const discard = () => {
    settle({});
    setIsBack(false);
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    const answered = await onNext({
      ...information,
      name: information.name.trim(),
      tags: withTyped(information.tags, tagText),
    });
    setBusy(false);
    setOutcome(answered.kind === 'dropped' ? null : answered);
    if (answered.kind === 'done') settle(typed);
  };

  return (
    <form className="card wizard-form" onSubmit={(event) => void submit(event)}>
      <div className="card-body">
        <Field
          label="Name"
          error={faultAt(errors, 'name')}
          hint="Unique among the profiles. The archive is named after it."
        >
          {(field) => (
            <input
              {...field}
              className="input"
              required
              maxLength={100}
              autoComplete="off"
              value={information.name}
              onChange={(event) => set({ name: event.target.value })}
            />
          )}
        </Field>
        <Field label="Description" optional error={faultAt(errors, 'description')}>
          {(field) => (
            <textarea
              {...field}
              className="input"
              maxLength={4000}
              value={information.description}
              onChange={(event) => set({ description: event.target.value })}
            />
          )}
        </Field>
        <TagField
          tags={information.tags}
          text={tagText}
          error={faultAt(errors, 'tags')}
          onChange={(tags, text) => set({ tags, tagText: text })}
        />
        {isBack && <BackNotice onDiscard={discard} />}
        {outcome && outcome.kind !== 'done' && elsewhere && <Notice kind="error">{faultOf(outcome)}</Notice>}
      </div>
      <div className="wizard-foot">
        <Button kind="primary" type="submit" busy={busy} disabled={information.name.trim() === ''} className="push">
          Next
        </Button>
      </div>
    </form>
  );
}

function keptOf(typed: Typed): Typed | null {
  return Object.keys(typed).length === 0 ? null : typed;
}

function BackNotice({ onDiscard }: { readonly onDiscard: () => void }) {
  return (
    <Notice
      kind="info"
      action={
        <Button small onClick={onDiscard}>
          Discard changes
        </Button>
      }
    >
      What you typed earlier is here again. It isn’t saved yet: Next saves it.
    </Notice>
  );
}
