import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from 'react';
import { IconButton } from './button.js';
import { Icon } from './icon.js';

/** Says something in passing. */
export type Say = (text: string, kind?: 'good' | 'error') => void;

type Toast = { readonly id: number; readonly text: string; readonly kind: 'good' | 'error' };

const SHOWN_MS = 6_000;
const SayContext = createContext<Say>(() => undefined);

/** The way to say something in passing. */
export function useSay(): Say {
  return useContext(SayContext);
}

/** Shows what is said in the corner; screen readers read it. Errors stay until they are closed. */
export function Toasts({ children }: { readonly children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const next = useRef(0);
  const close = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  const say = useCallback<Say>(
    (text, kind = 'good') => {
      const id = next.current++;
      setToasts((all) => [...all.slice(-3), { id, text, kind }]);
      if (kind === 'good') setTimeout(() => close(id), SHOWN_MS);
    },
    [close],
  );
  return (
    <SayContext.Provider value={say}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {useMemo(
          () =>
            toasts.map(({ id, text, kind }) => (
              <div key={id} className={`toast toast-${kind}`}>
                <Icon name={kind === 'good' ? 'check' : 'error'} />
                <span>{text}</span>
                <IconButton icon="close" label="Close" onClick={() => close(id)} />
              </div>
            )),
          [toasts, close],
        )}
      </div>
    </SayContext.Provider>
  );
}
