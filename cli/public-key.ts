const text = { type: 'string' } as const;

/** The option that names a file of public keys: as `install.sh` and the agent spell it, and in its older, shorter form. */
export const PUBLIC_KEY = { 'public-key': text, key: text } as const;

type Values = { readonly [spelling in keyof typeof PUBLIC_KEY]?: string | undefined };

/** The file that was named, by either spelling; the longer one wins. */
export function publicKeyOf(values: Values): string | undefined {
  return values['public-key'] ?? values.key;
}
