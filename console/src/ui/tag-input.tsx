import type { KeyboardEvent } from 'react';
import { Field } from './field.js';
import { Icon } from './icon.js';

type Props = {
  readonly tags: readonly string[];
  /** What is typed and isn't a tag yet; sending the form takes it along. */
  readonly text: string;
  readonly error?: string | null;
  readonly hint?: string;
  readonly onChange: (tags: readonly string[], text: string) => void;
};

/** The tags with those that are typed: commas part them, none stands twice. */
export function withTyped(tags: readonly string[], text: string): readonly string[] {
  const more = text.split(',').map((tag) => tag.trim());
  return [...new Set([...tags, ...more.filter((tag) => tag !== '')])];
}

/** Tags as chips, in a box that takes more of them. */
export function TagInput({
  tags,
  text,
  error,
  hint = 'Enter or a comma adds one: edge, site:berlin',
  onChange,
}: Props) {
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
    <Field label="Tags" optional error={error} hint={hint}>
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
  );
}
