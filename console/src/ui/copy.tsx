import { useState } from 'react';
import { IconButton } from './button.js';
import { useSay } from './toasts.js';

const SHOWN_MS = 1_500;

/** Puts a text on the clipboard. Without a clipboard (a page over plain HTTP from another machine) it says so. */
export function Copy({ text, what }: { readonly text: string; readonly what: string }) {
  const [copied, setCopied] = useState(false);
  const say = useSay();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), SHOWN_MS);
    } catch {
      say('The browser doesn’t let this page use the clipboard. Select the text and copy it.', 'error');
    }
  };
  return <IconButton icon={copied ? 'check' : 'copy'} label={`Copy ${what}`} onClick={() => void copy()} />;
}
