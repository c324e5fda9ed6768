type State = { readonly name: string; readonly sync: { readonly status: string } };

/** Why the registries of one kind offer nothing, in a sentence. */
export function whyEmpty(what: string, registries: readonly State[]): string {
  const are = (status: string) => registries.filter(({ sync }) => sync.status === status).map(({ name }) => name);
  if (registries.length === 0) return `Registries bring ${what}s, and none that does is connected.`;
  if (are('RUNNING').length > 0) return 'The registries are being synchronised.';
  if (are('FAILED').length > 0) return `${new Intl.ListFormat('en').format(are('FAILED'))} couldn’t be synchronised.`;
  if (are('SUCCEEDED').length > 0) return `The registries that bring ${what}s are empty.`;
  return `Registries bring ${what}s, and none of them has been synchronised yet.`;
}
