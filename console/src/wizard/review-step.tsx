import { useState } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { wizardPlaceOf } from '../profiles/places.js';
import { StackPicture } from '../profiles/stack-picture.js';
import { Button } from '../ui/button.js';
import { FailureNotice } from '../ui/failure.js';
import { Notice } from '../ui/notice.js';
import { Skeleton } from '../ui/loading.js';
import { ReviewQuery, type Draft, type Review } from './draft-query.js';
import { FinishDialog } from './finish-dialog.js';
import { Images, Offline } from './review-images.js';
import { Problems } from './problems.js';
import type { DraftDesk } from './use-draft.js';

type Props = { readonly desk: DraftDesk; readonly draft: Draft };

/** Step 3: what stands between the draft and Finish. */
export function ReviewStep({ desk, draft }: Props) {
  const { id, name } = desk.profile;
  const [{ data, error, stale }, again] = useQuery({ query: ReviewQuery, variables: { id } });
  const [finishing, setFinishing] = useState(false);
  const review = data?.systemProfile?.draft?.review;
  return (
    <>
      {review ? (
        <div className="review">
          <div className="stack">
            <Verdict review={review} version={draft.version} name={name} />
            <Problems profileId={id} problems={review.problems} />
            <Images images={review.images} />
          </div>
          <div className="stack">
            <section className="card" aria-label="Layers in install order">
              <div className="card-head">
                <h2>Layers</h2>
                <span className="faint">in install order</span>
              </div>
              <div className="card-body">
                {draft.layers.length === 0 ? (
                  <p className="faint">None yet.</p>
                ) : (
                  <StackPicture layers={draft.layers} />
                )}
              </div>
            </section>
            <Offline review={review} />
          </div>
        </div>
      ) : error ? (
        <FailureNotice error={error} onRetry={() => again({ requestPolicy: 'network-only' })} />
      ) : (
        <Skeleton rows={4} height={64} />
      )}
      <div className="card wizard-foot wizard-foot-alone">
        <Link className="button" href={wizardPlaceOf(id, 'layers')}>
          Back
        </Link>
        <Button
          kind="primary"
          className="push"
          disabled={review?.ready !== true || stale}
          onClick={() => setFinishing(true)}
        >
          Finish
        </Button>
      </div>
      {finishing && <FinishDialog desk={desk} version={draft.version} onClose={() => setFinishing(false)} />}
    </>
  );
}

type VerdictProps = { readonly review: Review; readonly version: string; readonly name: string };

function Verdict({ review, version, name }: VerdictProps) {
  const errors = review.problems.filter(({ severity }) => severity === 'ERROR').length;
  if (errors > 0)
    return (
      <Notice kind="error">
        <strong>{errors === 1 ? 'One error stands' : `${errors} errors stand`} between the draft and Finish.</strong>{' '}
        Each leads to its place.
      </Notice>
    );
  if (!review.ready) return <Notice kind="warning">The draft is not complete yet.</Notice>;
  return (
    <Notice kind="good">
      <strong>
        {name} {version} can be finished.
      </strong>{' '}
      A finished version never changes; the next change becomes the next version.
    </Notice>
  );
}
