import type { Completion, CompletionContext, CompletionResult, CompletionSource } from '@codemirror/autocomplete';
import type { EditorState, Extension } from '@codemirror/state';
import { hoverTooltip } from '@codemirror/view';
import type { Hint, Hints } from './schema-walk.js';
import { placeIn, type YamlPlace } from './yaml-place.js';

/** Completes keys, and values where a schema names them; what a key means stands beside it. */
export function schemaCompletion(hints: () => Hints | null): CompletionSource {
  return (context: CompletionContext): CompletionResult | null => {
    const known = hints();
    const { state, pos, explicit } = context;
    const line = state.doc.lineAt(pos);
    const place = placeAt(state, pos);
    const typed = state.sliceDoc(line.from + place.from, pos);
    if (known === null || typed.includes('{{') || /^\s*#/.test(line.text)) return null;
    if (!explicit && typed === '' && place.valueOf === null) return null;
    const options =
      place.valueOf === null
        ? known.keysAt(place.path).map(keyOption)
        : (known.of([...place.path, place.valueOf])?.choices ?? []).map((label) => ({ label, type: 'constant' }));
    return options.length === 0 ? null : { from: line.from + place.from, options, validFor: /^[\w.-]*$/ };
  };
}

/** Tells on hovering what a key means. */
export function schemaHover(hints: () => Hints | null): Extension {
  return hoverTooltip((view, pos) => {
    const line = view.state.doc.lineAt(pos);
    const place = placeAt(view.state, line.to);
    const hint = place.valueOf === null ? null : (hints()?.of([...place.path, place.valueOf]) ?? null);
    return (
      hint && { pos: line.from + /^\s*/.exec(line.text)![0].length, above: true, create: () => ({ dom: told(hint) }) }
    );
  });
}

function placeAt({ doc }: EditorState, pos: number): YamlPlace {
  const { number, from } = doc.lineAt(pos);
  const before = Array.from({ length: number - 1 }, (_, at) => doc.line(at + 1).text);
  return placeIn([...before, doc.sliceString(from, pos)]);
}

function keyOption(hint: Hint): Completion {
  const { key, type } = hint;
  const nested = type === 'object' || type === 'array';
  return { label: key, detail: type, type: 'property', apply: nested ? `${key}:` : `${key}: `, info: () => told(hint) };
}

/** Text alone: a schema comes from outside. */
function told({ key, type, description, fallback, choices }: Hint): HTMLElement {
  const all = document.createElement('div');
  all.className = 'cm-hint';
  const add = (tag: 'strong' | 'p', text: string) => {
    const element = document.createElement(tag);
    element.textContent = text;
    all.append(element);
  };
  add('strong', `${key}: ${type}`);
  if (description !== '') add('p', description.slice(0, 600));
  if (choices.length > 0 && type !== 'boolean') add('p', `One of ${choices.join(', ')}`);
  if (fallback !== null) add('p', `Default: ${fallback.slice(0, 200)}`);
  return all;
}
