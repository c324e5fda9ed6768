/**
 * The two languages of placeholders in values and manifests, and their escaping; everything that reads or fills them
 * asks this file.
 *
 * - `{{ .spectro.var.NAME }}` and `${NAME}` stand for a variable; the second only when NAME is declared, because packs
 *   hold foreign ones (`${ECK_ES_USER}`). `$${NAME}` of a declared name is a literal `${NAME}`.
 * - `{{ .spectro.system.… }}`, `.macro.…` and `.pack.…` are macros, with pipes too (`| substr 0 4`). The site gives
 *   the value of the whole expression.
 *
 * Every other `{{ … }}` belongs to Helm or Go and stays as it is.
 */

/** One `{{ … }}`: on a single line, without braces inside. */
const EXPRESSION = /\{\{[^{}\n\r]*\}\}/g;
const SPECTRO = /(?<![\w.])\.spectro\.([\w-]+)((?:\.[\w-]+)*)/g;
const HELM =
  /\.(?:Values|Release|Chart|Capabilities|Files|Template)\b|^\{\{-?\s*(?:if|else|end|range|with|define|block|template|include|tpl|toYaml)\b/;
/** A name in `${…}` with all dollars before it, since a second one escapes it. The look-behind keeps `$$$$…` linear. */
const DOLLAR = /(?<!\$)\$+\{([^{}$\s]{1,100})\}/g;
const PLACEHOLDER = new RegExp(`${EXPRESSION.source}|${DOLLAR.source}`, 'g');

/** Stands for each character of a masked template: a private code point, which YAML allows everywhere in a plain scalar. */
const MASK = '\uE000';

/** A `{{ … }}` in a text. */
export type Expression = {
  /** with braces, as typed */
  readonly text: string;
  /** where its braces begin */
  readonly offset: number;
  /** every `.spectro.` reference inside: kind "var", "system", "macro", "pack", and the path after it */
  readonly references: readonly { readonly kind: string; readonly name: string }[];
};

/** Every template expression of a text, in order. */
export function expressionsIn(text: string): readonly Expression[] {
  if (!text.includes('{{')) return [];
  return [...text.matchAll(EXPRESSION)].map((match) => ({
    text: match[0],
    offset: match.index,
    references: [...match[0].matchAll(SPECTRO)].map(([, kind = '', path = '']) => ({ kind, name: path.slice(1) })),
  }));
}

/** Whether an expression is ours to fill in: it names something of `.spectro`. */
export function isMacro(expression: Expression): boolean {
  return expression.references.length > 0;
}

/** Whether an expression is Helm's: it reads what only Helm knows, or steers Helm's rendering. Argo's and others' aren't. */
export function isHelmTemplate({ text }: Expression): boolean {
  return HELM.test(text);
}

/** The macros that a site has to give a value for, as `site.env` names them: white space made even, each once, sorted. */
export function siteMacrosIn(texts: Iterable<string>): readonly string[] {
  const found = new Set<string>();
  for (const text of texts) {
    for (const expression of expressionsIn(text)) {
      if (isMacro(expression) && !isPlainVariable(expression)) found.add(normalized(expression.text));
    }
  }
  return [...found].sort();
}

/**
 * A use of a variable. `form`: which of the two languages names it. A "DOLLAR" is one only when its name is declared;
 * else it is foreign text.
 */
export type VariableUse = { readonly name: string; readonly offset: number; readonly form: 'MACRO' | 'DOLLAR' };

/** Every `{{ … .spectro.var.NAME … }}` and every `${NAME}` that isn't escaped, in order. */
export function variableUsesIn(text: string): readonly VariableUse[] {
  const macros = expressionsIn(text).flatMap(({ references, offset }) =>
    references.filter(({ kind }) => kind === 'var').map(({ name }) => ({ name, offset, form: 'MACRO' as const })),
  );
  const dollars = dollarsIn(text)
    .filter(({ escaped }) => !escaped)
    .map(({ name, offset }) => ({ name, offset, form: 'DOLLAR' as const }));
  return [...macros, ...dollars].sort((a, b) => a.offset - b.offset);
}

/** What stands for the placeholders of a text. */
export type Fillings = {
  /** value of each declared variable */
  readonly variables: ReadonlyMap<string, string>;
  /** value of each macro by its even form: "{{ .spectro.system.cluster.name }}" */
  readonly macros: ReadonlyMap<string, string>;
};

/**
 * A text with its placeholders filled in, exactly as a device does it: in one pass, so that a value that looks like a
 * placeholder stays a value. What has no filling stays as typed.
 */
export function filledIn(text: string, { variables, macros }: Fillings): string {
  return text.replace(PLACEHOLDER, (match) => {
    if (match.startsWith('$')) return filledDollar(match, variables);
    const [expression] = expressionsIn(match);
    const variable = expression && isPlainVariable(expression) ? expression.references[0]?.name : undefined;
    return (variable === undefined ? macros.get(normalized(match)) : variables.get(variable)) ?? match;
  });
}

/** A text in which every `${NAME}` of a declared name is meant literally: the inverse of filling in. */
export function escaped(text: string, declared: ReadonlySet<string>): string {
  return text.replace(DOLLAR, (match, name: string) => (declared.has(name) ? `$${match}` : match));
}

/** Whether the device changes a text before use, so that its final value isn't known here. */
export function isOpen(text: string): boolean {
  return text.includes('{{') || text.includes('${');
}

/** A text of the same length in which templates can't confuse a YAML parser, since braces would be flow mappings to it. */
export function withoutTemplates(text: string): string {
  if (!text.includes('{{')) return text;
  return text.replace(EXPRESSION, (match) => (match.length > 4 ? MASK.repeat(match.length) : match));
}

/** Whether a template stands alone on a line of a masked text: it steers the rendering, which only Helm does. */
export function hasTemplateLine(masked: string): boolean {
  return /^[ \t]*\uE000+[ \t]*$/m.test(masked);
}

/** Whether a template begins at this place of a masked text. */
export function templateBeginsAt(masked: string, offset: number): boolean {
  return masked.startsWith(MASK, offset);
}

function dollarsIn(text: string): readonly { name: string; offset: number; escaped: boolean }[] {
  if (!text.includes('${')) return [];
  return [...text.matchAll(DOLLAR)].map((match) => {
    const dollars = match[0].indexOf('{');
    return { name: match[1] ?? '', offset: match.index + dollars - 1, escaped: dollars > 1 };
  });
}

/** `${NAME}` becomes the value; one dollar more is taken away instead: `$${NAME}` gives `${NAME}`. */
function filledDollar(match: string, variables: ReadonlyMap<string, string>): string {
  const dollars = match.indexOf('{');
  const value = variables.get(match.slice(dollars + 1, -1));
  if (value === undefined) return match;
  return dollars === 1 ? value : match.slice(1);
}

/** `{{ .spectro.var.NAME }}` and nothing else: no pipe, no function. */
function isPlainVariable({ text, references }: Expression): boolean {
  const [only] = references;
  return references.length === 1 && only?.kind === 'var' && normalized(text) === `{{ .spectro.var.${only.name} }}`;
}

function normalized(expression: string): string {
  return `{{ ${expression.slice(2, -2).replace(/^-|-$/g, '').trim().replace(/\s+/g, ' ')} }}`;
}
