import { Invalid, Refused } from '../errors.js';
import type { Variable } from '../profiles/events.js';
import { formatFault } from '../profiles/variable-format.js';
import { variableRegex } from '../profiles/variable-regex.js';
import type { SiteProperty } from './events.js';
import type { WantedProperty } from './site-properties.js';

/** A version whose variables a site fills in. */
export type FilledVersion = { readonly version: string; readonly variables: readonly Variable[] };

/**
 * Holds a site's values to the variables of a version, as the device's own install.sh would. A name in braces is a macro,
 * `{{ .spectro.system.… }}`, which only the texts of the layers know.
 * @param before what the device has: a property without a value stays what it is there
 * @throws Invalid for a name that isn't one, a value that doesn't fit, a required one that is missing; Refused NO_VERSION
 */
export function requireSiteValues(
  filled: FilledVersion | null,
  wanted: readonly WantedProperty[],
  before: readonly SiteProperty[],
): void {
  if (wanted.length === 0 && filled === null) return;
  if (filled === null)
    throw new Refused(
      'NO_VERSION',
      'Nothing of this profile is published yet, so nobody knows its variables. Publish a version, then give the values.',
      ['siteProperties'],
    );
  for (const [place, property] of wanted.entries()) requireFitting(filled, property, place);
  const missing = missingValues(filled.variables, remaining(wanted, before));
  if (missing.length > 0)
    throw new Invalid(
      'VALUE_MISSING',
      `Version ${filled.version} needs values for ${missing.join(', ')}; give them too.`,
      ['siteProperties'],
    );
}

/** Names of the variables that have to have a value and have none. */
export function missingValues(
  variables: readonly Variable[],
  properties: readonly (SiteProperty | WantedProperty)[],
): readonly string[] {
  const given = new Set(properties.flatMap((one) => ('value' in one && one.value === '' ? [] : [one.name])));
  return variables
    .filter(({ name, required, defaultValue }) => required && !defaultValue && !given.has(name))
    .map(({ name }) => name);
}

/** What stands afterwards: a property without a value only where there was one. */
function remaining(
  wanted: readonly WantedProperty[],
  before: readonly SiteProperty[],
): readonly (SiteProperty | WantedProperty)[] {
  const had = new Map(before.map((property) => [property.name, property]));
  return wanted.flatMap((one): readonly (SiteProperty | WantedProperty)[] => {
    if (one.value !== null) return [one];
    const kept = had.get(one.name);
    return kept === undefined ? [] : [kept];
  });
}

function requireFitting({ version, variables }: FilledVersion, { name, value }: WantedProperty, place: number): void {
  if (name.startsWith('{{')) return;
  const variable = variables.find((one) => one.name === name);
  if (variable === undefined) {
    const names = variables.map((one) => one.name).join(', ');
    const has = names === '' ? 'it has none; leave the value out' : `it has ${names}`;
    throw fault(place, 'name', 'VARIABLE_UNKNOWN', `Version ${version} has no variable "${name}"; ${has}.`);
  }
  // Taken away, or kept as it is: then it was looked at when it was given.
  const reason = value === null || value === '' ? null : unfit(variable, value);
  if (reason !== null) throw fault(place, 'value', 'VALUE_UNFIT', `The value of "${name}" ${reason}.`);
}

/** Why a value doesn't fit, as the end of a sentence that never shows the value: it may be a secret. */
function unfit({ format, regex, options, immutable, defaultValue }: Variable, value: string): string | null {
  if (immutable && value !== defaultValue) return 'is fixed by the profile; leave it out';
  const example = formatFault(format, value);
  if (example !== null) return `isn't ${example}`;
  const compiled = regex === null || regex === '' ? null : variableRegex(regex);
  if (compiled !== null && 'holds' in compiled && !compiled.holds(value)) return `doesn't match ${regex}`;
  const allowed = options.map((option) => option.value);
  return allowed.length > 0 && !allowed.includes(value) ? `is none of ${allowed.join(', ')}` : null;
}

function fault(place: number, field: string, code: string, message: string): Invalid {
  return new Invalid(code, message, ['siteProperties', String(place), field]);
}
