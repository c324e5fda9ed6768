import type { CompletionContext, CompletionResult, CompletionSource } from '@codemirror/autocomplete';

/** Offers the profile's variables as `{{.spectro.var.name}}` once "{{" is typed. */
export function variableCompletion(words: () => readonly string[]): CompletionSource {
  return (context: CompletionContext): CompletionResult | null => {
    const before = context.matchBefore(/\{\{[\w. ]*/);
    if (before === null) return null;
    return {
      from: before.from,
      options: words().map((name) => ({ label: `{{.spectro.var.${name}}}`, type: 'variable', detail: 'variable' })),
      filter: true,
    };
  };
}
