import { Refused } from '../errors.js';
import type { Problem } from '../manifests/problem.js';

/** An image that a layer needs on the device. */
export type ImageReference = {
  readonly image: string;
  readonly layer: string;
  /** where it was found: "manifest web: spec.template.spec.containers[0].image" */
  readonly origin: string;
  /** by digest, so that it can't change under its tag */
  readonly pinned: boolean;
};

/** Whether the archive deploys without a network, and why not. */
export type OfflineVerdict = { readonly complete: boolean; readonly reasons: readonly string[] };

/** What stands between a draft and Finish. `ready`: no problem is an ERROR. */
export type Review = {
  readonly ready: boolean;
  readonly problems: readonly Problem[];
  readonly images: readonly ImageReference[];
  readonly offline: OfflineVerdict;
};

/** Finish was refused because the review has errors; `problems` are all of the review's. */
export class ReviewFailed extends Refused {
  constructor(readonly problems: readonly Problem[]) {
    const errors = problems.filter((problem) => problem.severity === 'ERROR');
    super(
      'REVIEW_HAS_ERRORS',
      `The review has ${errors.length === 1 ? 'an error' : `${errors.length} errors`}; mend ${errors.length === 1 ? 'it' : 'them'} and finish again. The first: ${errors[0]?.message ?? ''}`,
    );
  }
}
