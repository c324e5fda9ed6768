import { useState, type SubmitEvent } from 'react';
import { faultAt, faultOf, type Outcome, type UserError } from '../graphql/send.js';
import { Button } from '../ui/button.js';
import { Field } from '../ui/field.js';
import { Notice } from '../ui/notice.js';
import { withTyped } from '../ui/tag-input.js';
import { TagField } from './tag-field.js';

/** Basic information of a profile. */
export type Information = { readonly name: string; readonly description: string; readonly tags: readonly string[] };

type Answered = { readonly userErrors: readonly UserError[] };

type Props = {
  readonly start: Information;
  /** Saves it; an outcome that isn't "done" stays on the page. */
  readonly onNext: (information: Information) => Promise<Outcome<Answered> | { readonly kind: 'dropped' }>;
};

const FIELDS = ['name', 'description', 'tags'];

/** Step 1: name, description, tags. */
export function InformationForm({ start, onNext }: Props) {
  const [information, setInformation] = useState(start);
  const [tagText, setTagText] = useState('');
  const [outcome, setOutcome] = useState<Outcome<Answered> | null>(null);
  const [busy, setBusy] = useState(false);
  const set = (some: Partial<Information>) => setInformation((all) => ({ ...all, ...some }));
  const errors = outcome?.kind === 'refused' ? outcome.errors : [];
  const elsewhere = errors.some(({ path }) => !FIELDS.includes(path[0] ?? '')) || outcome?.kind === 'failed';

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
          onChange={(tags, text) => {
            set({ tags });
            setTagText(text);
          }}
        />
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
