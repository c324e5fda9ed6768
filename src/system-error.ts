/** Whether an error comes from the operating system with one of these codes ("ENOENT", "EACCES"). */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  // By its form, not by its class: tests run in a realm of their own, where Node's errors are no instances of Error.
  return typeof error === 'object' && error !== null && 'code' in error && codes.includes(String(error.code));
}

/** Turns "no such file" into null and leaves every other fault as it is. */
export function nullWhenMissing(error: unknown): null {
  if (hasCode(error, 'ENOENT')) return null;
  throw error;
}

/** What a caught value says. */
export function messageOf(error: unknown): string {
  const said = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  return String(said);
}

/** The last line that a failed program printed to standard error, or what the failure says when it printed nothing. */
export function lastWords(error: unknown): string {
  const printed = typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr).trim() : '';
  return (printed === '' ? messageOf(error) : printed).split('\n').at(-1) ?? '';
}
