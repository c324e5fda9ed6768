/** What browsers tell of the page that makes a request; names in lower case, as node:http gives them. */
export type Sender = {
  readonly origin?: string | undefined;
  readonly host?: string | undefined;
  readonly 'sec-fetch-site'?: string | undefined;
};

/**
 * Whether a request comes from a page of ours, as far as a browser tells: a cookie comes along with requests of strangers'
 * pages too, and must count for nothing there. Browsers tell it by Sec-Fetch-Site, but not without TLS; and by Origin, but
 * not when they only read. A request with neither is a program's, or only reads.
 */
export function isOwnPage(sender: Sender, publicUrl: string): boolean {
  const site = sender['sec-fetch-site'];
  if (site === 'same-origin') return true;
  if (sender.origin !== undefined) return isOwnOrigin(sender.origin, sender.host, publicUrl);
  // none: typed into the address bar, or a bookmark.
  return site === undefined || site === 'none';
}

/** Whether an origin is the one that callers reach this server by: as it is set up, or as this very request did. */
function isOwnOrigin(origin: string, host: string | undefined, publicUrl: string): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  return url.origin === new URL(publicUrl).origin || url.host === host;
}
