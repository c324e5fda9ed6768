/** The key inside an id: callers have ids from GraphQL, where they are base64url of "Type:key". */
export function plainId(id: string): string {
  const read = Buffer.from(id, 'base64url').toString();
  const inside = /^[A-Z][A-Za-z]+:(.+)$/.exec(read)?.[1];
  return inside !== undefined && Buffer.from(read).toString('base64url') === id ? inside : id;
}
