import { expressionsIn, variableUsesIn } from './macros.js';
import type { Problem } from './problem.js';
import type { Position } from './text-position.js';
import type { YamlText } from './yaml-text.js';

/** Which variables a text may use. Comments don't count: nobody misses a value there. */
export type TextVariables = {
  /** of `{{ .spectro.var.NAME }}`: each name with its first place */
  readonly macros: ReadonlyMap<string, Position>;
  /** of `${NAME}`: variables where declared, foreign text where not */
  readonly dollars: ReadonlySet<string>;
};

const KINDS = ['var', 'system', 'macro', 'pack'];

/** The variables of a text that was read as YAML. */
export function variablesOf(content: string, yaml: YamlText): TextVariables {
  const macros = new Map<string, Position>();
  const dollars = new Set<string>();
  for (const { name, offset, form } of variableUsesIn(content)) {
    if (!yaml.isContent(offset)) continue;
    if (form === 'DOLLAR') dollars.add(name);
    else if (!macros.has(name)) macros.set(name, yaml.positionAt(offset));
  }
  return { macros, dollars };
}

/** Macros of a kind that nobody fills in: `.spectro.vars.X`. */
export function unknownMacros(content: string, yaml: YamlText): readonly Problem[] {
  return expressionsIn(content).flatMap(({ references, offset }) =>
    references
      .filter(({ kind }) => !KINDS.includes(kind) && yaml.isContent(offset))
      .map(({ kind }) => ({
        code: 'MACRO_UNKNOWN',
        severity: 'WARNING' as const,
        message: `There are no macros called .spectro.${kind}. Write .spectro.var.NAME for a variable, or .spectro.system.… for the site's.`,
        path: [],
        ...yaml.positionAt(offset),
      })),
  );
}
