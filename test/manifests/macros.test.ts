import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  escaped,
  expressionsIn,
  filledIn,
  siteMacrosIn,
  variableUsesIn,
  withoutTemplates,
} from '../../src/manifests/macros.js';

const names = (text: string) => variableUsesIn(text).map(({ name, form }) => `${form} ${name}`);

describe('uses of variables', () => {
  const rows: [name: string, text: string, expected: string[]][] = [
    ['a macro', '{{ .spectro.var.SITE }}', ['MACRO SITE']],
    ['a macro without spaces', '{{.spectro.var.SITE}}', ['MACRO SITE']],
    ['a macro with a pipe', '{{ .spectro.var.SITE | upper }}', ['MACRO SITE']],
    ['a macro that trims', '{{- .spectro.var.SITE -}}', ['MACRO SITE']],
    ['a macro inside a function', '{{ printf "%s" .spectro.var.SITE }}', ['MACRO SITE']],
    ['two in one expression', '{{ eq .spectro.var.A .spectro.var.B }}', ['MACRO A', 'MACRO B']],
    ['dollars', '${SITE}', ['DOLLAR SITE']],
    ['escaped dollars', '$${SITE}', []],
    ['dollars escaped twice', '$$${SITE}', []],
    ['dollars after a dollar that is apart', '$ ${SITE}', ['DOLLAR SITE']],
    ['both, in their order', '${A} {{ .spectro.var.B }} ${C}', ['DOLLAR A', 'MACRO B', 'DOLLAR C']],
    ['a template of Helm', '{{ .Values.spectro.var.SITE }}', []],
    ['a template of Helm that looks alike', '{{ .x.spectro.var.SITE }}', []],
    ['a macro of the system', '{{ .spectro.system.cluster.name }}', []],
    ['a template over two lines', '{{ .spectro.var\n.SITE }}', []],
    ['a shell expansion with more than a name', '${SITE:-x y}', []],
    ['no braces', '$SITE .spectro.var.SITE', []],
  ];
  test.each(rows)('%s', (_name, text, expected) => expect(names(text)).toEqual(expected));

  test('each has its place', () => {
    expect(variableUsesIn('a $${X} ${Y} {{ .spectro.var.Z }}').map(({ offset }) => offset)).toEqual([8, 13]);
  });
});

describe('macros that a site gives a value for', () => {
  test('each expression once, its white space made even, sorted; plain variables left out', () => {
    const texts = [
      'a: {{.spectro.system.kubernetes.version   | substr 0 4}}',
      'b: {{ .spectro.system.cluster.name }}{{ .spectro.var.X }}',
      'c: {{ .spectro.system.kubernetes.version | substr 0 4 }} {{ .Values.x }}',
    ];
    expect(siteMacrosIn(texts)).toEqual([
      '{{ .spectro.system.cluster.name }}',
      '{{ .spectro.system.kubernetes.version | substr 0 4 }}',
    ]);
  });
});

describe('filling in', () => {
  const fillings = {
    variables: new Map([
      ['SITE', 'berlin'],
      ['LOOP', '${SITE} {{ .spectro.var.SITE }}'],
    ]),
    macros: new Map([['{{ .spectro.system.cluster.name | upper }}', 'EDGE']]),
  };
  test.each([
    ['a macro', 'a: {{.spectro.var.SITE}}', 'a: berlin'],
    ['dollars', 'a: ${SITE}', 'a: berlin'],
    ['escaped dollars become literal', 'a: $${SITE}', 'a: ${SITE}'],
    ['one of several dollars is taken away', 'a: $$${SITE}', 'a: $${SITE}'],
    ['foreign dollars stay, escaped or not', '${ECK_USER} $${ECK_USER}', '${ECK_USER} $${ECK_USER}'],
    [
      'a macro whose pipe is spelled otherwise stays',
      '{{.spectro.system.cluster.name|upper}}',
      '{{.spectro.system.cluster.name|upper}}',
    ],
    ['a macro with a pipe', '{{  .spectro.system.cluster.name | upper}}', 'EDGE'],
    ['a template of Helm stays', '{{ .Values.x }}', '{{ .Values.x }}'],
    ['a value is never filled in again', '${LOOP}', '${SITE} {{ .spectro.var.SITE }}'],
  ])('%s', (_name, text, expected) => expect(filledIn(text, fillings)).toBe(expected));
});

describe('for every text', () => {
  const piece = fc.constantFrom(
    '$',
    '$$',
    '{',
    '}',
    '${A}',
    '${B}',
    '$${A}',
    '{{',
    '}}',
    ' .spectro.var.A ',
    '{{ .spectro.var.A }}',
    'A',
    '\n',
    ' ',
  );
  const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
  const declared = new Set(['A']);
  const variables = new Map([['A', 'value']]);
  const macros = new Map<string, string>();

  test('escaping is undone by filling in, but for macros', () => {
    fc.assert(
      fc.property(text, (typed) => {
        fc.pre(expressionsIn(typed).length === 0);
        expect(filledIn(escaped(typed, declared), { variables, macros })).toBe(typed);
      }),
    );
  });

  test('filling in changes a text exactly when it uses or escapes something declared', () => {
    fc.assert(
      fc.property(text, (typed) => {
        const touched =
          /\$\{A\}/.test(typed) ||
          expressionsIn(typed).some(({ text: each }) => /^\{\{-? *\.spectro\.var\.A *-?\}\}$/.test(each));
        expect(filledIn(typed, { variables, macros }) !== typed).toBe(touched);
      }),
    );
  });

  test('masking keeps the length and all lines, and leaves no template', () => {
    fc.assert(
      fc.property(text, (typed) => {
        const masked = withoutTemplates(typed);
        expect(masked).toHaveLength(typed.length);
        expect(masked.split('\n').map((line) => line.length)).toEqual(typed.split('\n').map((line) => line.length));
        expect(expressionsIn(masked).filter((each) => /[^{}\uE000 ]/.test(each.text))).toEqual([]);
      }),
    );
  });
});
