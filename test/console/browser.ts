import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { Product } from '../journeys/product.js';

/** How a page is looked at. */
export type Look = 'light' | 'dark' | 'narrow';

/** Somebody at a browser of their own. */
export type Person = {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What went wrong in the page: exceptions, errors in its console, violations of its policy. */
  readonly faults: readonly string[];
  /** Addresses beyond the server's origin that the page asked for. */
  readonly strangers: readonly string[];
};

/** Patience for a condition of the page: generous, since the machine may be busy. */
const PATIENCE_MS = 30_000;

const ARGUMENTS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-dev-shm-usage'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** Starts the browser. */
export function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

/** Opens a browser window of a new person; signed in by the administrator's key unless told otherwise. */
export async function person(
  browser: Browser,
  product: Pick<Product, 'url' | 'adminKey'>,
  { look = 'light', signedIn = true }: { look?: Look; signedIn?: boolean } = {},
): Promise<Person> {
  const context = await browser.newContext({
    baseURL: product.url,
    acceptDownloads: true,
    colorScheme: look === 'dark' ? 'dark' : 'light',
    reducedMotion: 'reduce',
    viewport: look === 'narrow' ? { width: 360, height: 740 } : { width: 1280, height: 800 },
  });
  context.setDefaultTimeout(PATIENCE_MS);
  if (signedIn) await context.addInitScript(`sessionStorage.setItem('system-profiles.key', '${product.adminKey}')`);
  const page = await context.newPage();
  // Chromium takes a key before it hears that somebody waits for the chooser, when the page is busy: the chooser is
  // then opened for real and never told of. So it is waited for from the start.
  page.on('filechooser', () => undefined);
  return { page, context, ...watched(page, product.url) };
}

function watched(page: Page, origin: string): Pick<Person, 'faults' | 'strangers'> {
  const faults: string[] = [];
  const strangers: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${message.text()} (${message.location().url})`);
  });
  page.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url());
    if (protocol.startsWith('http') && asked !== origin) strangers.push(request.url());
  });
  return { faults, strangers };
}

/** Puts a text into an editor of the page as if it was pasted: nothing completes or indents it. */
export async function write(page: Page, label: string | RegExp, text: string): Promise<void> {
  const editor = page.getByRole('textbox', { name: label });
  await editor.click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}
