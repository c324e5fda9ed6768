/** A browser as far as redirects and cookies go. */
export type Traveller = {
  /** Follows redirects until a page; gives its address and text. */
  go(url: string, form?: Readonly<Record<string, string>>): Promise<{ url: string; text: string; status: number }>;
  /** What one host keeps with the browser, as it would be sent. */
  cookies(host: string): string;
  /** Every address on the way. */
  readonly visited: readonly string[];
};

/** Somebody with an empty jar of cookies. `stopAt`: an address that is not visited, but told. */
export function traveller(stopAt?: (url: string) => boolean): Traveller {
  const jars = new Map<string, Map<string, string>>();
  const visited: string[] = [];
  const cookies = (host: string) => [...(jars.get(host) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
  const keep = (host: string, headers: Headers) => {
    const jar = jars.get(host) ?? new Map<string, string>();
    for (const line of headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    jars.set(host, jar);
  };
  return {
    visited,
    cookies,
    async go(url, form) {
      let body = form && new URLSearchParams(form);
      for (let hops = 0, at = url; hops < 20; hops += 1) {
        visited.push(at);
        if (stopAt?.(at)) return { url: at, text: '', status: 0 };
        const { host } = new URL(at);
        const response = await fetch(at, {
          redirect: 'manual',
          headers: { cookie: cookies(host), accept: 'text/html' },
          ...(body && { method: 'POST', body }),
        });
        keep(host, response.headers);
        const location = response.headers.get('location');
        const text = await response.text();
        if (location === null) return { url: at, text, status: response.status };
        body = undefined;
        at = new URL(location, at).href;
      }
      throw new Error('Redirected without an end.');
    },
  };
}

/** Signs in at the pages of oidc-provider, and comes back to wherever it leads. */
export async function signInThere(by: Traveller, start: string, login: string) {
  const asked = await by.go(start);
  const action = /action="([^"]+)"/.exec(asked.text)?.[1];
  if (action === undefined) throw new Error(`No form at ${asked.url}: ${asked.text.slice(0, 500)}`);
  return by.go(new URL(action, asked.url).href, { prompt: 'login', login, password: 'any' });
}
