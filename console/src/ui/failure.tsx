import type { CombinedError } from 'urql';
import { Button } from './button.js';
import { isForbidden, wordsOf } from './failure-words.js';
import { Notice } from './notice.js';

/** Says that something could not be read, and offers to try again. */
export function FailureNotice({ error, onRetry }: { readonly error: CombinedError; readonly onRetry?: () => void }) {
  const { text, requestId } = wordsOf(error);
  return (
    <Notice
      kind="error"
      action={
        onRetry &&
        !isForbidden(error) && (
          <Button small icon="refresh" onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      {text}
      {requestId !== null && (
        <>
          {' '}
          <span className="nowrap">
            Request <code>{requestId}</code>
          </span>
        </>
      )}
    </Notice>
  );
}
