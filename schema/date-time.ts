import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

const RFC_3339 = /^(?!0000)\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i;

/** A point in time as RFC 3339 writes it; answers are in UTC with milliseconds, which is all that the product keeps. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'A point in time as RFC 3339 text; answers are in UTC with milliseconds: "2026-11-22T10:35:00.000Z".',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: (value) => (value as Date).toISOString(),
  parseValue: (value) => dateOf(value),
  parseLiteral: (node) => dateOf(node.kind === Kind.STRING ? node.value : null),
});

function dateOf(text: unknown): Date {
  const date = typeof text === 'string' && RFC_3339.test(text) ? new Date(text) : null;
  // Date forgives the 31st of a short month by counting on; a calendar doesn't.
  if (date === null || Number.isNaN(date.getTime()) || !daysFit(text as string))
    throw new GraphQLError('A DateTime is an RFC 3339 text such as "2026-11-22T10:35:00.000Z".', {
      extensions: { code: 'BAD_USER_INPUT' },
    });
  return date;
}

function daysFit(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number);
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
