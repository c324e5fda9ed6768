/** Says that something is being read. It shows late, so that fast answers don't flicker. */
export function Loading({ what }: { readonly what: string }) {
  return (
    <p className="loading" role="status">
      <span className="spinner" aria-hidden="true" /> Reading {what} …
    </p>
  );
}

/** Grey bars in the place of lines that are on their way: what comes doesn't move what stands. */
export function Skeleton({ rows, height = 44 }: { readonly rows: number; readonly height?: number }) {
  return (
    <div className="stack stack-tight" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="skeleton" style={{ blockSize: height }} />
      ))}
    </div>
  );
}
