import { describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { createAdmission } from '../../schema/transport/admission.js';

const schema = buildSchema('type Query { a(of: [Int]): Int }');

describe('GraphQL documents that are kept parsed', () => {
  test('are parsed once', () => {
    const { admit } = createAdmission(schema);
    expect(admit('{ a }')).toBe(admit('{ a }'));
    expect(admit('')).toMatchObject([{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }]);
  });

  test('that are too long are parsed each time', () => {
    const { admit } = createAdmission(schema);
    const long = `{ a }${' '.repeat(16_384)}`;
    expect(admit(long)).not.toBe(admit(long));
    expect(admit(long)).toEqual(admit(long));
  });
});
