import { useEffect, useState } from 'react';
import { Field } from '../ui/field.js';

/** So long after the last letter the search begins. */
const TYPED_MS = 300;

type Props = { readonly value: string; readonly onChange: (text: string) => void };

/** Words to look for. Searched when one stops typing, or at once by Enter. */
export function SearchField({ value, onChange }: Props) {
  const [text, setText] = useState(value);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => onChange(text), TYPED_MS);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <Field label="Words">
      {(field) => (
        <input
          {...field}
          className="input"
          type="search"
          maxLength={200}
          placeholder="Who or what"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && onChange(text)}
        />
      )}
    </Field>
  );
}
