type Props = {
  readonly tags: readonly string[];
  /** What has these tags. */
  readonly what?: string;
  readonly onChoose?: (tag: string) => void;
};

/** Tags in a row. With `onChoose` each is a button: "show only those". */
export function Tags({ tags, what = 'profiles', onChoose }: Props) {
  if (tags.length === 0) return null;
  return (
    <ul className="row tags">
      {tags.map((tag) => (
        <li key={tag}>
          {onChoose ? (
            <button type="button" className="chip" title={`Only ${what} with ${tag}`} onClick={() => onChoose(tag)}>
              <span>{tag}</span>
            </button>
          ) : (
            <span className="chip" title={tag}>
              <span>{tag}</span>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
