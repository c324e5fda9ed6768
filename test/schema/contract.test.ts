import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  buildSchema,
  findBreakingChanges,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isIntrospectionType,
  isSpecifiedScalarType,
  validateSchema,
} from 'graphql';
import type { GraphQLNamedType, GraphQLSchema } from 'graphql';
import { createSchema } from '../../schema/build.js';
import { firstDifference, schemaText } from '../../schema/emit.js';

const CONTRACT = new URL('../../../shared/contract.graphql', import.meta.url);
const schema = createSchema();

describe('the schema', () => {
  test('is valid', () => {
    expect(validateSchema(schema)).toEqual([]);
  });

  test('is committed as the code says it', () => {
    const committed = readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8');
    expect(committed === schemaText() ? 'the same' : firstDifference(committed, schemaText())).toBe('the same');
  });

  test('describes every type, field and argument', () => {
    const types = Object.values(schema.getTypeMap()).filter(
      (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
    );
    const bare = types.flatMap((type) =>
      [type, ...membersOf(type)]
        .filter((one) => typeof one.description !== 'string')
        .map((one) => `${type.name}: ${one.name}`),
    );
    expect(bare).toEqual([]);
  });
});

/** A type's fields and their arguments. */
function membersOf(type: GraphQLNamedType): { name: string; description?: string | null | undefined }[] {
  if (isInputObjectType(type)) return Object.values(type.getFields());
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => [field, ...field.args]);
}

if (existsSync(CONTRACT)) {
  const contract = buildSchema(readFileSync(CONTRACT, 'utf8'));

  describe('the contract', () => {
    test('is kept whole: nothing renamed, dropped or made stricter', () => {
      expect(findBreakingChanges(contract, schema)).toEqual([]);
    });

    test('is kept in the defaults of input fields and arguments', () => {
      expect(defaultsOf(schema)).toMatchObject(defaultsOf(contract));
    });

    test('is kept in what may be null', () => {
      const ours = outputTypesOf(schema);
      const theirs = outputTypesOf(contract);
      expect(Object.keys(theirs).filter((field) => theirs[field] !== ours[field])).toEqual([]);
    });
  });
} else {
  test.skip('the contract is compared where ../shared/contract.graphql is present', () => undefined);
}

/** Every default of the schema by its place; null where there is none. */
function defaultsOf(of: GraphQLSchema): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const type of Object.values(of.getTypeMap())) {
    if (isIntrospectionType(type)) continue;
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields()))
        found[`${type.name}.${field.name}`] = field.defaultValue ?? null;
    if (isObjectType(type))
      for (const field of Object.values(type.getFields()))
        for (const arg of field.args) found[`${type.name}.${field.name}(${arg.name})`] = arg.defaultValue ?? null;
  }
  return found;
}

/** The type of every output field as text. */
function outputTypesOf(of: GraphQLSchema): Record<string, string> {
  const fields = Object.values(of.getTypeMap())
    .filter((type) => isObjectType(type) && !isIntrospectionType(type))
    .flatMap((type) =>
      isObjectType(type) ? Object.values(type.getFields()).map((field) => [type, field] as const) : [],
    );
  return Object.fromEntries(fields.map(([type, field]) => [`${type.name}.${field.name}`, String(field.type)]));
}
