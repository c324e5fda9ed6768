import type { KeyboardEvent } from 'react';
import { labelsOf } from '../../../src/profiles/labels.js';
import { Field } from '../ui/field.js';
import { Icon } from '../ui/icon.js';

type Props = {
  readonly tags: readonly string[];
  /** What is typed and isn't a tag yet; sending the form takes it along. */
  readonly text: string;
  readonly error: string | null;
  readonly onChange: (tags: readonly string[], text: string) => void;
};

/** The tags with those that are typed: commas part them, none stands twice. */
export function withTyped(tags: readonly string[], text: string): readonly string[] {
  const more = text.split(',').map((tag) => tag.trim());
  return [...new Set([...tags, ...more.filter((tag) => tag !== '')])];
}

/** Tags as chips, and what they become on virtual machines. */
export function TagField({ tags, text, error, onChange }: Props) {
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ',') {
      // Enter in an empty box sends the form, as everywhere.
      if (event.key === 'Enter' && text.trim() === '') return;
      event.preventDefault();
      onChange(withTyped(tags, text), '');
    }
    if (event.key === 'Backspace' && text === '') onChange(tags.slice(0, -1), '');
  };
  return (
    <>
      <Field label="Tags" optional error={error} hint="Enter or a comma adds one: edge, site:berlin">
        {(field) => (
          <div className="input tag-input">
            {tags.map((tag) => (
              <span key={tag} className="chip">
                <span>{tag}</span>
                <button
                  type="button"
                  aria-label={`Remove the tag ${tag}`}
                  onClick={() =>
                    onChange(
                      tags.filter((other) => other !== tag),
                      text,
                    )
                  }
                >
                  <Icon name="close" size={10} />
                </button>
              </span>
            ))}
            <input {...field} value={text} onChange={(event) => onChange(tags, event.target.value)} onKeyDown={press} />
          </div>
        )}
      </Field>
      <LabelPreview tags={withTyped(tags, text)} />
    </>
  );
}

function LabelPreview({ tags }: { readonly tags: readonly string[] }) {
  const { labels, problems } = labelsOf(tags);
  return (
    <section className="label-preview" aria-live="polite">
      <h3>On virtual machines these become labels</h3>
      {labels.length === 0 ? (
        <p className="faint">No tag yet.</p>
      ) : (
        <pre className="pre">{labels.map(({ key, value }) => `${key}: ${JSON.stringify(value)}`).join('\n')}</pre>
      )}
      {problems.map(({ code, message }) => (
        <p key={`${code} ${message}`} className="field-hint">
          {message}
        </p>
      ))}
    </section>
  );
}
