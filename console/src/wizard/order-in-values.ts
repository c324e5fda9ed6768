const PRIORITY = /^ +["']?spectrocloud\.com\/install-priority["']?: *["']?(-?\d{1,9})["']?\s*(?:#.*)?$/m;

/**
 * The install order that a layer gets from its values when nobody gives one, as far as it can be seen without parsing
 * them; "0" when they say nothing. A hint alone: the server reads the values when the layer is saved.
 */
export function orderInValues(values: string): string {
  return PRIORITY.exec(values)?.[1] ?? '0';
}
