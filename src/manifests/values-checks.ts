import { expressionsIn, isMacro } from './macros.js';
import type { FoundImage } from './image-reference.js';
import { unquotedMacro } from './manifest-checks.js';
import { mappingOf, valueAt } from './plain-value.js';
import type { Problem } from './problem.js';
import type { Position } from './text-position.js';
import { imagesInValues } from './values-images.js';
import { unknownMacros, variablesOf, type TextVariables } from './variable-uses.js';
import { readYaml, type YamlDocument, type YamlText } from './yaml-text.js';

/** An entry of the `pack:` header. */
export type HeaderEntry = { readonly value: unknown; readonly position: Position };

/** All that the review wants to know of a layer's values. */
export type ValuesFacts = {
  readonly problems: readonly Problem[];
  readonly images: readonly FoundImage[];
  readonly variables: TextVariables;
  /** what the `pack:` header says in plain values, and where */
  readonly header: ReadonlyMap<string, HeaderEntry>;
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
    header: document ? headerOf(document) : new Map(),
  };
}

/** Only what is no collection: findings are kept, and shall not hold the whole document. */
function headerOf(document: YamlDocument): ReadonlyMap<string, HeaderEntry> {
  const entries = Object.entries(mappingOf(valueAt(document.value, 'pack')) ?? {});
  return new Map(
    entries
      .filter(([, value]) => typeof value !== 'object' || value === null)
      .map(([key, value]) => [key, { value, position: document.positionOf(['pack', key]) }]),
  );
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
