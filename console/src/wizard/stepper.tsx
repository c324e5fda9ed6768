import { Link } from 'wouter';
import type { StepName } from '../profiles/places.js';

const STEPS: readonly { readonly step: StepName; readonly name: string }[] = [
  { step: 'information', name: 'Basic information' },
  { step: 'layers', name: 'Profile layers' },
  { step: 'review', name: 'Review' },
];

type Props = {
  readonly current: StepName;
  /** Address of a step; null for a profile that isn't there yet, which has one step only. */
  readonly placeOfStep: ((step: StepName) => string) | null;
};

/** The three steps, where you are, and the way to the others. */
export function Stepper({ current, placeOfStep }: Props) {
  return (
    <nav aria-label="Steps of the wizard">
      <ol className="stepper">
        {STEPS.map(({ step, name }, at) => {
          const inside = (
            <>
              <span className="stepper-number" aria-hidden="true">
                {at + 1}
              </span>
              <span className="stepper-name">{name}</span>
            </>
          );
          return (
            <li key={step}>
              {placeOfStep === null ? (
                <span className="stepper-step" aria-current={step === current ? 'step' : undefined}>
                  {inside}
                </span>
              ) : (
                <Link
                  className="stepper-step"
                  href={placeOfStep(step)}
                  aria-current={step === current ? 'step' : undefined}
                >
                  {inside}
                </Link>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
