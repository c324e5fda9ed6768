import { useEffect } from 'react';

/** What a screen reader can name, and a reader finds the way on from. */
const PLACES = 'section, form, article, aside, nav, main, ul, ol, table, [role], .stack, .card, .layers-work';

/**
 * Keeps the focus near when what had it goes: a row that is removed, a form that made way for another. Browsers put it
 * back to the top of the document then, and whoever works by keyboard would begin anew.
 */
export function useFocusKeeper(): void {
  useEffect(() => {
    let path: readonly Element[] = [];
    const remember = ({ target }: FocusEvent) => {
      // A dialog gives the focus back by itself; where it came from counts, also when that is gone by then.
      if (target instanceof Element && target.closest('dialog') === null) path = placesAround(target);
    };
    const observer = new MutationObserver(() => {
      if (document.activeElement !== document.body || path[0]?.isConnected !== false) return;
      const near = path.find((place) => place.isConnected);
      if (near instanceof HTMLElement) take(near);
    });
    document.addEventListener('focusin', remember);
    observer.observe(document.body, { childList: true, subtree: true });
    return () => {
      document.removeEventListener('focusin', remember);
      observer.disconnect();
    };
  }, []);
}

/** The element itself, then what stands around it, from within. */
function placesAround(element: Element): readonly Element[] {
  const places: Element[] = [element];
  for (let at = element.parentElement; at !== null; at = at.parentElement) if (at.matches(PLACES)) places.push(at);
  return places;
}

function take(place: HTMLElement): void {
  if (!place.hasAttribute('tabindex')) place.tabIndex = -1;
  place.focus({ preventScroll: true });
}
