type Ordered = { readonly installOrder: number };

/** Whether a layer may go to another place: only layers of equal install order are ordered by hand. */
export function canMove(layers: readonly Ordered[], from: number, to: number): boolean {
  return from !== to && layers[from] !== undefined && layers[from].installOrder === layers[to]?.installOrder;
}

/** The layers with one of them at another place. */
export function moved<T>(layers: readonly T[], from: number, to: number): T[] {
  const rest = [...layers];
  rest.splice(to, 0, ...rest.splice(from, 1));
  return rest;
}
