import type { Page } from 'playwright-core';
import { eventually } from '../store/eventually.js';

/** Somebody without a mouse. */
export type Hands = {
  /** Tab (or Shift+Tab) until the focus is on what is called so. Fails when it isn't reached, or not seen to be. */
  to(name: string | RegExp, backwards?: boolean): Promise<void>;
  /** Goes there and presses Enter. */
  enter(name: string | RegExp): Promise<void>;
  /** Goes there and writes. */
  write(name: string | RegExp, text: string): Promise<void>;
  press(...keys: readonly string[]): Promise<void>;
  /** What has the focus, by its name. */
  focused(): Promise<string>;
};

type Focused = { readonly name: string; readonly isSeen: boolean };

/** More stops than any page has between two things that belong together. */
const MOST_STOPS = 140;

/** Works at a page by keys alone. */
export function handsAt(page: Page): Hands {
  const look = () => page.evaluate<Focused>(FOCUSED);
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const to = async (name: string | RegExp, backwards = false) => {
    const passed: string[] = [];
    for (let stop = 0; stop < MOST_STOPS; stop += 1) {
      const focused = await look();
      if (typeof name === 'string' ? focused.name === name : name.test(focused.name)) {
        // An editor draws its focus a moment later.
        if (!focused.isSeen) await eventually(async () => (await look()).isSeen);
        return;
      }
      passed.push(focused.name);
      // An editor takes Tab for itself; this is the way out that it tells.
      if (/, YAML$/.test(focused.name)) await press('Escape');
      await press(backwards ? 'Shift+Tab' : 'Tab');
    }
    throw new Error(`Tab never came to ${String(name)}: ${passed.join(' | ')}`);
  };
  return {
    to,
    press,
    focused: async () => (await look()).name,
    enter: async (name) => {
      await to(name);
      await press('Enter');
    },
    write: async (name, text) => {
      await to(name);
      await press('ControlOrMeta+a');
      await page.keyboard.insertText(text);
    },
  };
}

/** The element with the focus, into the editors' shadow roots: its name, and whether its focus is drawn. */
const FOCUSED = `(() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  const root = element.getRootNode();
  const drawn = (one) => one !== null && getComputedStyle(one).outlineStyle !== 'none' && getComputedStyle(one).outlineWidth !== '0px';
  const labels = [...(element.labels ?? [])].map((label) => label.innerText);
  const name = element.getAttribute('aria-label') ?? (labels.length > 0 ? labels.join(' ') : element.matches('a, button, summary') ? element.textContent : '');
  return {
    name: (name ?? '').replace(/\\s+/g, ' ').replace(/ \\(optional\\)$/, '').trim().slice(0, 120),
    isSeen: drawn(element) || drawn(element.parentElement) || drawn(root instanceof ShadowRoot ? root.querySelector('.cm-focused') : null),
  };
})()`;
