import { useState } from 'react';
import { Icon } from '../ui/icon.js';
import type { Layer } from './draft-query.js';

/** From here on a stack is searched rather than looked through. */
export const LONG_STACK = 12;

/** The layers whose name has what is typed, and the box to type it in. */
export function useLayerSearch(layers: readonly Layer[]) {
  const [search, setSearch] = useState('');
  const words = search.trim().toLowerCase();
  const found = layers.filter(({ name }) => name.toLowerCase().includes(words));
  const box = layers.length > LONG_STACK && (
    <div className="search">
      <Icon name="search" />
      <input
        className="input"
        type="search"
        aria-label={`Find one of ${layers.length} layers`}
        placeholder={`Find one of ${layers.length} layers`}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
    </div>
  );
  return { found, box };
}
