/** What is known of a key of values before it is written. */
export type Hint = {
  readonly key: string;
  /** "integer", "one of a, b" */
  readonly type: string;
  readonly description: string;
  /** as it would be written; null when none is told */
  readonly fallback: string | null;
  /** what may stand there, as it would be written; empty when that isn't told */
  readonly choices: readonly string[];
};

/** Where the schema of a chart holds: at the root of the values, or under `charts.<name>` in a pack. */
export type ValuesSchema = { readonly at: readonly string[]; readonly schema: string };

/** What a schema says, place by place. */
export type Hints = {
  readonly keysAt: (path: readonly string[]) => readonly Hint[];
  readonly of: (path: readonly string[]) => Hint | null;
};

type Json = { readonly [key: string]: unknown };

const PARTS = ['allOf', 'anyOf', 'oneOf'];

/**
 * Reads hints out of JSON Schemas. Only what tells a person something is looked at: whether values fit is the server's
 * to say. A schema that is no JSON gives no hints.
 */
export function hintsOf(schemas: readonly ValuesSchema[]): Hints {
  const read = schemas.flatMap(({ at, schema }) => {
    const root = parsed(schema);
    return root === null ? [] : [{ at, root }];
  });
  const nodesAt = (path: readonly string[]) =>
    read.flatMap(({ at, root }) =>
      at.every((step, depth) => path[depth] === step) ? follow(root, path.slice(at.length)) : [],
    );
  return {
    keysAt: (path) => onceEach(nodesAt(path).flatMap(({ root, node }) => keysOf(root, node))),
    of: (path) => {
      const [found] = nodesAt(path);
      return found === undefined || path.length === 0 ? null : hintOf(path.at(-1)!, found.root, found.node);
    },
  };
}

/** Several parts of a schema may name the same key. */
function onceEach(hints: readonly Hint[]): readonly Hint[] {
  return [...new Map(hints.map((hint) => [hint.key, hint])).values()];
}

type Found = { readonly root: Json; readonly node: Json };

function follow(root: Json, path: readonly string[]): readonly Found[] {
  let nodes = variantsOf(root, root);
  for (const step of path) nodes = [...new Set(nodes.flatMap((node) => children(root, node, step)))];
  return nodes.map((node) => ({ root, node }));
}

function children(root: Json, node: Json, step: string): readonly Json[] {
  const named = object(object(node['properties'])?.[step]) ?? object(node['additionalProperties']);
  // A step into a list is any of its elements.
  const next = step === '[]' ? object(node['items']) : named;
  return next === null ? [] : variantsOf(root, next);
}

/** The schema itself and all that it is put together from, each once: a schema may lead in circles. */
function variantsOf(root: Json, node: Json): readonly Json[] {
  const all = new Set([node]);
  // What is added while it is walked is walked, too.
  for (const one of all) {
    const target = typeof one['$ref'] === 'string' ? referred(root, one['$ref']) : null;
    const parts = PARTS.flatMap((word): unknown[] => (Array.isArray(one[word]) ? one[word] : []));
    for (const part of [target, ...parts.map(object)]) if (part !== null) all.add(part);
  }
  return [...all];
}

/** "#/$defs/port", inside of the same schema; others are never fetched. */
function referred(root: Json, reference: string): Json | null {
  if (reference === '#') return root;
  if (!reference.startsWith('#/')) return null;
  const steps = reference.slice(2).split('/');
  let at: Json | null = root;
  for (const step of steps) at = object(at?.[step.replaceAll('~1', '/').replaceAll('~0', '~')]);
  return at;
}

function keysOf(root: Json, node: Json): readonly Hint[] {
  return Object.entries(object(node['properties']) ?? {}).flatMap(([key, child]) => {
    const schema = object(child);
    return schema === null ? [] : [hintOf(key, root, schema)];
  });
}

function hintOf(key: string, root: Json, schema: Json): Hint {
  const nodes = variantsOf(root, schema);
  const first = (word: string) => nodes.find((node) => node[word] !== undefined)?.[word];
  const choices = first('enum');
  const type = [first('type') ?? 'any'].flat().map(String).join(' or ');
  const fallback = first('default');
  return {
    ...{ key, type, fallback: fallback === undefined ? null : JSON.stringify(fallback) },
    description: [first('description'), first('title')].find((text) => typeof text === 'string') ?? '',
    choices: choicesOf(choices, type),
  };
}

function choicesOf(choices: unknown, type: string): readonly string[] {
  if (Array.isArray(choices))
    return choices.map((choice) => (typeof choice === 'string' ? choice : JSON.stringify(choice)));
  return type === 'boolean' ? ['true', 'false'] : [];
}

function parsed(text: string): Json | null {
  try {
    return object(JSON.parse(text));
  } catch {
    // The review tells of a schema that can't be used; hints are a courtesy.
    return null;
  }
}

function object(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}
