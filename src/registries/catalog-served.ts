/** The condition that a row of a catalog's table is one that its registry serves now: rows of a load that is under way or was given up are nobody's to see. */
export function served(table: string): string {
  return `${table}.generation = any (array(select served.generation from catalog.served as served))`;
}
