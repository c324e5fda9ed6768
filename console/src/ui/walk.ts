import type { KeyboardEvent } from 'react';

const STEPS: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowUp: (at) => at - 1,
  ArrowLeft: (at) => at - 1,
  ArrowDown: (at) => at + 1,
  ArrowRight: (at) => at + 1,
  Home: () => 0,
  End: (_, last) => last,
};

/**
 * For a list of many buttons with one stop for Tab: arrows, Home and End walk along those with `data-walk`. Whoever
 * wants to pass two hundred layers isn't held up by them.
 * @returns where it walked to; null when the key means something else
 */
export function walk(event: KeyboardEvent<HTMLElement>): HTMLElement | null {
  const step = STEPS[event.key];
  if (step === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return null;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-walk]')];
  const at = all.findIndex((one) => one === document.activeElement);
  if (at < 0) return null;
  event.preventDefault();
  const next = all[Math.min(Math.max(step(at, all.length - 1), 0), all.length - 1)]!;
  next.focus();
  return next;
}
