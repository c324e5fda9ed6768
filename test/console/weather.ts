import type { Page, Route } from 'playwright-core';

/** How the API answers a page: as ever, with an outage, with a refusal of every change, not at all, or not yet. */
export type Weather = 'fine' | 'outage' | 'forbidden' | 'gone' | 'slow';

/** The weather between a page and its server. */
export type Sky = {
  /** From now on. What waits goes on when it isn't slow any more. */
  become(weather: Weather): void;
};

/** Words of an outage, as the server says them. */
export const OUTAGE = 'The database can’t be reached. Try again in a moment.';

/** Words of a refusal, as the server says them. */
export const REFUSAL = 'This needs a permission that your role doesn’t have.';

/** Stands between a page and /graphql. Who is signed in is always answered: without it there is no page. */
export async function openSky(page: Page): Promise<Sky> {
  let weather: Weather = 'fine';
  let waiting: (() => void)[] = [];
  await page.route('**/graphql', async (route) => {
    const asked = route.request().postData() ?? '';
    if (/query Viewer\b/.test(asked)) return route.continue();
    if (weather === 'slow') await new Promise<void>((resolve) => waiting.push(resolve));
    return answer(route, weather, asked);
  });
  return {
    become(next) {
      weather = next;
      for (const go of waiting) go();
      waiting = [];
    },
  };
}

async function answer(route: Route, weather: Weather, asked: string): Promise<void> {
  if (weather === 'outage') return route.fulfill(fault('UNAVAILABLE', OUTAGE));
  if (weather === 'forbidden' && asked.includes('mutation ')) return route.fulfill(fault('FORBIDDEN', REFUSAL));
  if (weather === 'gone') return route.abort();
  return route.continue();
}

function fault(code: string, message: string) {
  const errors = [{ message, extensions: { code, requestId: '3f0c1d9e-5a37-4b52-9b38-0a1b5f6d7c11' } }];
  return { status: 200, contentType: 'application/json', body: JSON.stringify({ data: null, errors }) };
}
