import { useId, type ReactNode } from 'react';

/** What a control takes to be tied to its label, hint and error. */
export type FieldAttributes = {
  readonly id: string;
  readonly 'aria-invalid': boolean | undefined;
  readonly 'aria-describedby': string | undefined;
};

type Props = {
  readonly label: string;
  readonly optional?: boolean;
  readonly hint?: ReactNode;
  readonly error?: string | null | undefined;
  readonly children: (attributes: FieldAttributes) => ReactNode;
};

/** A label over a control, with a hint or what is wrong beneath. */
export function Field({ label, optional = false, hint, error, children }: Props) {
  const id = useId();
  const faulty = error !== null && error !== undefined;
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label} {optional && <span className="field-optional">(optional)</span>}
      </label>
      {children({
        id,
        'aria-invalid': faulty || undefined,
        'aria-describedby': faulty || hint !== undefined ? `${id}-note` : undefined,
      })}
      {faulty ? (
        <p className="field-error" id={`${id}-note`} role="alert">
          {error}
        </p>
      ) : (
        hint !== undefined && (
          <p className="field-hint" id={`${id}-note`}>
            {hint}
          </p>
        )
      )}
    </div>
  );
}
