import { expressionsIn, isMacro } from './macros.js';
import type { FoundImage } from './image-reference.js';
import { unquotedMacro } from './manifest-checks.js';
import { mappingOf, valueAt } from './plain-value.js';
import type { Problem } from './problem.js';
import type { Position } from './text-position.js';
import { imagesInValues } from './values-images.js';
import { unknownMacros, variablesOf, type TextVariables } from './variable-uses.js';
import { readYaml, type YamlText } from './yaml-text.js';

/** All that the review wants to know of a layer's values. */
export type ValuesFacts = {
  readonly problems: readonly Problem[];
  readonly images: readonly FoundImage[];
  readonly variables: TextVariables;
  /** what the `pack:` header says under a key, and where */
  header(key: string): { readonly value: unknown; readonly position: Position };
};

/** Reads a layer's values: empty, or one mapping. Never throws. */
export function inspectValues(content: string): ValuesFacts {
  const yaml = readYaml(content);
  const [document] = yaml.documents;
  return {
    problems: [
      ...yaml.problems,
      ...shapeProblems(yaml),
      ...macroProblems(content, yaml),
      ...unknownMacros(content, yaml),
    ],
    images: imagesInValues(document?.value),
    variables: variablesOf(content, yaml),
    header: (key) => ({
      value: valueAt(document?.value, 'pack', key),
      position: document?.positionOf(['pack', key]) ?? { line: 1, column: 1 },
    }),
  };
}

function shapeProblems({ documents, problems }: YamlText): readonly Problem[] {
  const [first, second] = documents;
  const found: Problem[] = [];
  if (first && !mappingOf(first.value)) {
    const message = `Values are ${Array.isArray(first.value) ? 'a list' : 'a plain value'}; they have to be a mapping, or empty. Write key: value.`;
    found.push({ code: 'VALUES_NOT_A_MAPPING', severity: 'ERROR', message, path: [], ...first.positionOf([]) });
  }
  if (second && problems.length === 0) {
    const message =
      'Values hold more than one document, and only the first one counts. Join them, or remove the line ---.';
    found.push({ code: 'VALUES_DOCUMENTS', severity: 'WARNING', message, path: [], ...second.positionOf([]) });
  }
  return found;
}

function macroProblems(content: string, { bareTemplates }: YamlText): readonly Problem[] {
  const bare = new Map(bareTemplates.map(({ offset, position }) => [offset, position]));
  for (const expression of expressionsIn(content)) {
    const position = bare.get(expression.offset);
    if (position)
      return [
        isMacro(expression) ? unquotedMacro(expression.text, position) : unquotedTemplate(expression.text, position),
      ];
  }
  return [];
}

function unquotedTemplate(text: string, position: Position): Problem {
  const message = `${text.slice(0, 100)} without quotes is a YAML mapping to Helm. Put it in quotes.`;
  return { code: 'VALUES_TEMPLATE_UNQUOTED', severity: 'WARNING', message, path: [], ...position };
}
