import { describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { createAdmission } from '../../schema/transport/admission.js';
import { mibLeftBy } from '../support/memory.js';

const schema = buildSchema('type Query { a(of: [Int]): Int }');

describe('GraphQL documents that are kept parsed', () => {
  test('are parsed once', () => {
    const { admit } = createAdmission(schema);
    expect(admit('{ a }')).toBe(admit('{ a }'));
    expect(admit('')).toMatchObject([{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }]);
  });

  test('fill no memory, however many large ones somebody sends', () => {
    const { admit, refuse } = createAdmission(schema);
    const send = (number: number) => {
      const document = `query Q${number} { a(of: [${'1 '.repeat(3_950)}]) }`;
      expect(refuse(document)).toBeNull();
      return 'kind' in admit(document);
    };
    // Kept all, these hundred would take 95 MiB.
    expect(mibLeftBy(() => Array.from({ length: 100 }, (_, i) => send(i)).filter((taken) => !taken))).toBeLessThan(50);
  });

  test('that are too long are parsed each time', () => {
    const { admit } = createAdmission(schema);
    const long = `{ a }${' '.repeat(16_384)}`;
    expect(admit(long)).not.toBe(admit(long));
    expect(admit(long)).toEqual(admit(long));
  });
});
