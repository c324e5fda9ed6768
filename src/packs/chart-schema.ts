import { Ajv, type ErrorObject, type Options } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import vm from 'node:vm';
import { isOpen } from '../manifests/macros.js';
import { mappingOf, valueAt, type Mapping } from '../manifests/plain-value.js';
import type { Problem } from '../manifests/problem.js';
import { readYaml } from '../manifests/yaml-text.js';
import { quoted } from './fault-list.js';
import { merged } from './plain-merge.js';

/** A chart as its layer has it: what the chart ships, and the author's values. */
export type ChartValues = {
  /** text of values.schema.json */
  readonly schema: string;
  /** text of the chart's values.yaml */
  readonly defaults: string;
  /** text of the layer's values */
  readonly values: string;
  readonly chart: string;
  /** the chart is one of a pack's: only what stands under `charts.<name>` is meant for it */
  readonly ofPack?: boolean;
};

/** Schemas come from outside and can be made to take for ever, in their patterns too: this is all that one may take. */
const TIME_MS = 500;
const MAX_PROBLEMS = 50;
const OPTIONS: Options = {
  ...{ allErrors: true, strict: false, validateFormats: false, validateSchema: false },
  // The schema can't make the validator look things up, log or change what it looks at.
  ...{ addUsedSchema: false, ownProperties: true, logger: false, messages: true },
};

/**
 * Checks a layer's values as Helm will: merged over the chart's own, against its values.schema.json. Values that the
 * device fills in are taken as they come. A schema that can't be used is told and blocks nothing: no address that it
 * refers to is asked, and time is short.
 */
export function checkChartValues({ schema, defaults, values, chart, ofPack }: ChartValues): readonly Problem[] {
  const [read, start] = [readYaml(values), readYaml(defaults)];
  if ([...read.problems, ...start.problems].some(({ severity }) => severity === 'ERROR')) return [];
  const document = read.documents[0];
  const { own, at } = valuesOf(mappingOf(document?.value) ?? {}, chart);
  // A pack may keep values under another name; which one, only its author knows.
  if (ofPack && at.length === 0) return [];
  const whole = mergedAsHelm(start.documents[0]?.value, own);
  const found = errorsOf(schema, whole);
  if (typeof found === 'string') return [unusable(chart, found)];
  return found
    .filter((error) => !isFilledLater(valueAt(whole, ...stepsOf(error.instancePath))))
    .slice(0, MAX_PROBLEMS)
    .map((error): Problem => {
      const path = [...at, ...stepsOf(error.instancePath)];
      const where = stepsOf(error.instancePath).join('.');
      const message = `The chart ${quoted(chart)} refuses these values: ${where === '' ? 'they' : quoted(where)} ${fault(error)}. Change the values; its values.schema.json says what it takes.`;
      return { code: 'VALUES_SCHEMA', severity: 'ERROR', message, path, ...document?.positionOf(path) };
    });
}

/** The values that a chart will be rendered with: its own with the layer's merged over them. */
export function valuesInUse({ values, defaults, chart, ofPack }: Omit<ChartValues, 'schema'>): unknown {
  const { own, at } = valuesOf(mappingOf(readYaml(values).documents[0]?.value) ?? {}, chart);
  return mergedAsHelm(readYaml(defaults).documents[0]?.value, ofPack && at.length === 0 ? {} : own);
}

function mergedAsHelm(defaults: unknown, own: Mapping): unknown {
  return withoutNulls(merged(mappingOf(defaults) ?? {}, own));
}

/** Values of a chart layer: under `charts.<name>`, else everything but the header. */
function valuesOf(root: Mapping, chart: string): { readonly own: Mapping; readonly at: readonly string[] } {
  const under = mappingOf(valueAt(root, 'charts', chart));
  if (under) return { own: under, at: ['charts', chart] };
  const { pack: _header, ...rest } = root;
  return { own: rest, at: [] };
}

/** Helm takes null for "without the chart's own value". */
function withoutNulls(value: unknown): unknown {
  const mapping = mappingOf(value);
  if (!mapping) return value;
  return Object.fromEntries(
    Object.entries(mapping).flatMap(([key, child]) => (child === null ? [] : [[key, withoutNulls(child)]])),
  );
}

/** What is wrong with the values, or why the schema can't tell: the end of a sentence. */
function errorsOf(text: string, values: unknown): readonly ErrorObject[] | string {
  try {
    const { $schema, ...schema } = mappingOf(JSON.parse(text)) ?? {};
    const validator = validatorFor(typeof $schema === 'string' ? $schema : '');
    return inTime(() => {
      const validate = validator.compile(schema);
      return validate(values) ? [] : (validate.errors ?? []);
    });
  } catch (error) {
    if (error instanceof SyntaxError) return 'it is no JSON';
    if (isTimeout(error)) return 'it takes too long to check';
    return `it can't be followed (${error instanceof Error ? error.message.slice(0, 200) : 'no reason is known'})`;
  }
}

function validatorFor(dialect: string): Pick<Ajv, 'compile'> {
  if (dialect.includes('2020-12')) return new Ajv2020(OPTIONS);
  return dialect.includes('2019-09') ? new Ajv2019(OPTIONS) : new Ajv(OPTIONS);
}

/** Runs something that may never end. Only a script of its own can be stopped, with all that it calls. */
function inTime<T>(work: () => T): T {
  const results: T[] = [];
  const context = vm.createContext({ work: () => void results.push(work()) });
  vm.runInContext('work()', context, { timeout: TIME_MS });
  return results[0] as T;
}

/** By its code alone: an error of another realm is no instance of this one's Error. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}

/** "/service/ports/0" as ["service", "ports", "0"]. */
function stepsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function isFilledLater(value: unknown): boolean {
  return typeof value === 'string' && isOpen(value);
}

function fault({ keyword, message = 'is not what it should be', params }: ErrorObject): string {
  const said: Mapping = params;
  if (keyword === 'enum') return `${message} (${JSON.stringify(said.allowedValues).slice(1, 300)}`.replace(/\]?$/, ')');
  if (keyword === 'additionalProperties') return `must not have ${quoted(String(said.additionalProperty))}`;
  return message.slice(0, 300);
}

function unusable(chart: string, why: string): Problem {
  const message = `The values.schema.json of the chart ${quoted(chart)} was not checked: ${why}. See for yourself whether the values fit.`;
  return { code: 'VALUES_SCHEMA_UNUSABLE', severity: 'INFO', message, path: [] };
}
