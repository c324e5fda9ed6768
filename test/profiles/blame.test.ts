import { describe, expect, test } from '@jest/globals';
import { blamePath, givesManifest, ValueBlame, valuesGiven } from '../../src/profiles/blame.js';
import type { ProfileEvent } from '../../src/profiles/events.js';
import type { Recorded } from '../../src/store/event.js';
import { added, layer, manifest, values } from './samples.js';

/** Events are told apart by their revision alone. */
const event = (revision: number) => ({ revision }) as Recorded<ProfileEvent>;

/** Who set the value: the texts oldest first, as an author writes them; the revision counts from 1. */
function setter(path: readonly string[], ...texts: string[]): number | null {
  const search = new ValueBlame(path);
  for (const [place, text] of [...texts.entries()].reverse()) if (search.take({ event: event(place + 1), text })) break;
  return search.setter?.revision ?? null;
}

describe('a value was set last by the event', () => {
  test.each<[name: string, path: string[], texts: string[], revision: number | null]>([
    ['that added the layer, when nobody changed it', ['a'], ['a: 1', 'a: 1\nb: 2', 'a: 1\nb: 3'], 1],
    ['that changed it last', ['a'], ['a: 1', 'a: 2', 'a: 3'], 3],
    ['that changed it, not one that changed another value', ['a'], ['a: 1', 'a: 2', 'a: 2\nb: 1'], 2],
    ['that gave it back its earlier value', ['a'], ['a: 1', 'a: 2', 'a: 1'], 3],
    ['that brought it back', ['a'], ['a: 1', 'b: 1', 'a: 1'], 3],
    ['that wrote it, not one that wrote it in another way', ['a'], ['a: "x"', "# why\na: 'x'", '{a: x}'], 1],
    ['that made a text of a number', ['a'], ['a: 1', 'a: "1"'], 2],
    ['that gave a null', ['a'], ['a: {}', 'a:'], 2],
    ['that changed something inside of it', ['a'], ['a: {b: 1, c: 1}', 'a: {b: 1, c: 2}'], 2],
    ['that changed it deep inside', ['a', 'b', '1'], ['a: {b: [1, 2]}', 'a: {b: [9, 2]}'], 1],
    ['that wrote it, when a fault came between', ['a'], ['a: 1', 'a: [', 'a: 1'], 1],
    ['nobody, when it is not there', ['a'], ['a: 1', 'b: 1'], null],
    ['nobody, when nothing of it can be read', ['a'], ['a: 1', 'a: ['], null],
    ['nobody, when its parent is a text', ['a', 'b'], ['a: text'], null],
    ['nobody, for a word that only the language knows', ['constructor'], ['a: 1'], null],
    ['with a name of the language', ['__proto__', 'x'], ['__proto__: {x: 1}', '__proto__: {x: 2}'], 2],
  ])('%s', (_name, path, texts, revision) => expect(setter(path, ...texts)).toBe(revision));
});

test('only values and one manifest can be asked about', () => {
  expect(blamePath(['values', 'a', 'b'])).toEqual({ part: 'values', path: ['a', 'b'] });
  expect(blamePath(['values'])).toEqual({ part: 'values', path: [] });
  expect(blamePath(['manifests', 'till'])).toEqual({ part: 'manifests', name: 'till' });
  for (const path of [[], ['manifests'], ['manifests', 'till', 'spec'], ['name'], ['']])
    expect(blamePath(path)).toBeNull();
});

describe('what an event gave a layer', () => {
  const web = added(layer('web', { manifests: [manifest('till')] }));
  const changed: ProfileEvent = { type: 'LayerValuesChanged', data: { layerId: 'web', values: values('x') } };
  const replaced: ProfileEvent = { type: 'ManifestReplaced', data: { layerId: 'web', manifest: manifest('till') } };

  test('values come with the layer and with their change', () => {
    expect(valuesGiven(web, 'web')).toEqual(values());
    expect(valuesGiven(changed, 'web')).toEqual(values('x'));
    for (const one of [web, changed]) expect(valuesGiven(one, 'db')).toBeNull();
    expect(valuesGiven(replaced, 'web')).toBeNull();
  });

  test('a manifest comes with the layer, attached or replaced', () => {
    for (const one of [web, replaced]) expect(givesManifest(one, 'web', 'till')).toBe(true);
    expect(givesManifest(web, 'web', 'other')).toBe(false);
    expect(givesManifest(replaced, 'db', 'till')).toBe(false);
    expect(givesManifest(changed, 'web', 'till')).toBe(false);
  });
});
