/** An address as it may be told: without user, password and query, where signed links carry their secrets. */
export function shownUrl({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}
