import { describe, expect, test } from '@jest/globals';
import { sourcesOf, type Source } from './sources.js';

const product = sourcesOf('src', 'schema', 'workers', 'cli', 'bench');
const src = product.filter((source) => source.path.startsWith('src/'));

/** Only these wire: they may import from every ring. */
const wiring = ['app', 'foundation', 'server', 'main', 'api', 'example']
  .map((name) => `src/${name}.ts`)
  .concat('workers/main.ts');

/**
 * From the innermost ring outwards; a folder may import those before it and itself. Manifests come before packs: hostile
 * YAML has one reader, and packs read with it too.
 */
const rings = [
  'store',
  'access',
  'secrets',
  'registries',
  'manifests',
  'packs',
  'sources',
  'images',
  'profiles',
  'archives',
  'devices',
  'audit',
  'sight',
];

/** Folders and files without any input or output: the same answer for the same input, always. */
const pure = [
  /^src\/manifests\//,
  /^src\/packs\//,
  /^src\/tar\//,
  /^src\/profiles\/(decide\/.*|(fold|profile|content|events|labels|slug|latin|semver|describe|changes|values-header|upcasters|content-digest|text-diff)|(review|compare|variable)[-\w]*)\.ts$/,
  /^src\/archives\/(contents\/.*|(layout|contents|decide|archive-fold|events))\.ts$/,
  /^src\/(limits|errors|page|recent|version-order|canonical-digest|no-such|some-names)\.ts$/,
];
const effects = /^(node:(fs|http|https|net|tls|child_process|dns|os|worker_threads)|pg|bullmq|ioredis|express|ws|pino)/;

function violations(sources: readonly Source[], find: (source: Source) => readonly string[]): string[] {
  return sources.flatMap((source) => find(source).map((what) => `${source.path} → ${what}`));
}

const importsInto = (source: Source, pattern: RegExp) =>
  source.imports.filter((one) => one.inside && pattern.test(one.target)).map((one) => one.target);

describe('who may import whom', () => {
  test('src knows neither schema nor workers nor cli nor console, but for the wiring', () => {
    const inner = src.filter((source) => !wiring.includes(source.path));
    expect(violations(inner, (source) => importsInto(source, /^(schema|workers|cli|console|bench|test)\//))).toEqual(
      [],
    );
  });

  test('schema never imports workers, workers never import schema', () => {
    const outer = product.filter((source) => !wiring.includes(source.path));
    expect(
      violations(outer, (source) => [
        ...(source.path.startsWith('schema/') ? importsInto(source, /^workers\//) : []),
        ...(source.path.startsWith('workers/') ? importsInto(source, /^schema\//) : []),
      ]),
    ).toEqual([]);
  });

  test('only the wiring imports the wiring', () => {
    const others = product.filter((source) => !wiring.includes(source.path) && !/^(cli|bench)\//.test(source.path));
    expect(
      violations(others, (source) =>
        source.imports.filter((one) => wiring.includes(one.target) && !one.typeOnly).map((one) => one.target),
      ),
    ).toEqual([]);
  });

  test('concepts import inwards only', () => {
    const ringOf = (path: string) => rings.indexOf(/^src\/([^/]+)\//.exec(path)?.[1] ?? '');
    expect(
      violations(src, (source) => {
        const own = ringOf(source.path);
        if (own < 0) return [];
        return source.imports.filter((one) => one.inside && ringOf(one.target) > own).map((one) => one.target);
      }),
    ).toEqual([]);
  });

  test('pure files import no effect and no impure file of the product', () => {
    const isPure = (path: string) => pure.some((pattern) => pattern.test(path));
    const sharedWords = /^src\/(store\/(event|store|feed|upcasting)|ids|limits|errors|page|access\/caller)\.ts$/;
    expect(
      violations(
        src.filter((source) => isPure(source.path)),
        (source) =>
          source.imports
            .filter(
              (one) =>
                !one.typeOnly &&
                (one.inside ? !isPure(one.target) && !sharedWords.test(one.target) : effects.test(one.target)),
            )
            .map((one) => one.target),
      ),
    ).toEqual([]);
  });

  test('the event store knows no concept', () => {
    const store = src.filter((source) => source.path.startsWith('src/store/'));
    expect(
      violations(store, (source) =>
        importsInto(source, /^src\/(profiles|archives|registries|packs|devices|access|audit)\//),
      ),
    ).toEqual([]);
  });

  test('tests open pools in one place, where the loss of a connection is listened to', () => {
    const opening = sourcesOf('test').filter((source) => /new (pg\.)?Pool\(\{/.test(source.text));
    expect(opening.map((source) => source.path)).toEqual(['test/support/pool.ts']);
  });

  test('rows that concepts write beside events can be written for many commands at once: decision 0052', () => {
    const writes = src.flatMap(({ path, text }) =>
      [...text.matchAll(/sql: \(bind\) => `([^`]*)`/g)].map(([, sql = '']) => ({ path, sql })),
    );
    // The others are premises: calls of a function, and commands that have them go alone.
    const rows = writes.filter(({ sql }) => /\b(insert into|update|delete from)\b/.test(sql));
    expect(rows.length).toBeGreaterThan(15);
    const unfit = rows.filter(({ sql }) => !/(from|using) appended/.test(sql) || /on conflict[^]*\$\{bind\(/.test(sql));
    expect(unfit).toEqual([]);
  });

  test('no two files import each other in a circle at run time', () => {
    expect(circles(product)).toEqual([]);
  });
});

describe('how files look', () => {
  test('no file is over 300 lines', () => {
    expect(product.filter((source) => source.lines > 300).map((source) => `${source.path}: ${source.lines}`)).toEqual(
      [],
    );
  });

  test('nine of ten files are under 200 lines', () => {
    const long = product.filter((source) => source.lines >= 200);
    expect({ share: long.length / product.length <= 0.1, long: long.map((source) => source.path) }).toMatchObject({
      share: true,
    });
  });

  test('every exported function, class, interface and value says what it means', () => {
    expect(violations(product, (source) => source.undocumented)).toEqual([]);
  });

  test('no file has a name that says nothing', () => {
    const empty = /(^|\/)(utils?|helpers?|common|misc|lib|types|index|manager)\.tsx?$/;
    expect(product.map((source) => source.path).filter((path) => empty.test(path))).toEqual([]);
  });

  test('nothing is left for later or switched off', () => {
    const marks = /\b(TODO|FIXME|XXX|HACK)\b|@ts-ignore|@ts-expect-error|eslint-disable/;
    expect(product.filter((source) => marks.test(source.text)).map((source) => source.path)).toEqual([]);
  });
});

function circles(sources: readonly Source[]): string[] {
  const edges = new Map(
    sources.map((source) => [
      source.path,
      source.imports.filter((one) => one.inside && !one.typeOnly).map((one) => one.target),
    ]),
  );
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) {
      found.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      return;
    }
    if (done.has(path)) return;
    for (const next of edges.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) walk(path, []);
  return found;
}
