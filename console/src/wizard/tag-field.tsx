import type { ComponentProps } from 'react';
import { labelsOf } from '../../../src/profiles/labels.js';
import { TagInput, withTyped } from '../ui/tag-input.js';

/** A profile's tags, and what they become on virtual machines. */
export function TagField(props: ComponentProps<typeof TagInput>) {
  return (
    <>
      <TagInput {...props} />
      <LabelPreview tags={withTyped(props.tags, props.text)} />
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
