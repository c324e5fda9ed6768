/** Tags in a row. With `onChoose` each is a button: "show only those". */
export function Tags({
  tags,
  onChoose,
}: {
  readonly tags: readonly string[];
  readonly onChoose?: (tag: string) => void;
}) {
  if (tags.length === 0) return null;
  return (
    <ul className="row tags">
      {tags.map((tag) => (
        <li key={tag}>
          {onChoose ? (
            <button type="button" className="chip" title={`Only profiles with ${tag}`} onClick={() => onChoose(tag)}>
              <span>{tag}</span>
            </button>
          ) : (
            <span className="chip">
              <span>{tag}</span>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
