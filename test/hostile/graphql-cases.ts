/** What the body of POST /graphql is, and the code that its answer must have; none: it is answered with data. */
export type BodyCase = { readonly what: string; readonly body: string | Buffer; readonly code?: string };

const asked = (query: string, more: object = {}) => JSON.stringify({ query, ...more });
const many = (count: number, part: (i: number) => string) => Array.from({ length: count }, (_, i) => part(i)).join(' ');
const TYPENAME = '{ __typename }';
const named = 'query Q($f: SystemProfileFilter) { systemProfiles(filter: $f) { nodes { id } } }';

/** Bodies that are no JSON, or not what GraphQL over HTTP takes. */
export const BODIES: readonly BodyCase[] = [
  { what: 'nothing', body: '', code: 'BAD_REQUEST' },
  { what: 'half a text', body: '"', code: 'BAD_REQUEST' },
  { what: 'a comma too many', body: '{"query":"{ __typename }",}', code: 'BAD_REQUEST' },
  { what: 'single quotes', body: "{'query':'{ __typename }'}", code: 'BAD_REQUEST' },
  { what: 'a comment', body: '{"query":"{ __typename }"/**/}', code: 'BAD_REQUEST' },
  { what: 'NaN', body: '{"query":"{ __typename }","variables":{"a":NaN}}', code: 'BAD_REQUEST' },
  { what: 'a byte order mark', body: '\ufeff{"query":"{ __typename }"}', code: 'BAD_REQUEST' },
  { what: 'UTF-16', body: Buffer.from('{"query":"{ __typename }"}', 'utf16le'), code: 'BAD_REQUEST' },
  { what: 'two texts', body: `${asked(TYPENAME)}${asked(TYPENAME)}`, code: 'BAD_REQUEST' },
  { what: 'a text that is no UTF-8', body: Buffer.from([0x22, 0xc3, 0x28, 0x22]), code: 'BAD_REQUEST' },
  { what: 'null', body: 'null', code: 'BAD_REQUEST' },
  { what: 'a number', body: '7', code: 'BAD_REQUEST' },
  { what: 'a list', body: '[]', code: 'BAD_REQUEST' },
  { what: 'a batch', body: `[${asked(TYPENAME)},${asked(TYPENAME)}]`, code: 'BAD_REQUEST' },
  { what: 'a hundred thousand brackets', body: '['.repeat(100_000) + ']'.repeat(100_000), code: 'BAD_REQUEST' },
  { what: 'a query that is a number', body: '{"query":7}', code: 'BAD_REQUEST' },
  { what: 'a query that is a list', body: '{"query":["{ __typename }"]}', code: 'BAD_REQUEST' },
  { what: 'a query of null', body: '{"query":null}', code: 'BAD_REQUEST' },
  { what: 'a query that everything inherits', body: '{"__proto__":{"query":"{ __typename }"}}', code: 'BAD_REQUEST' },
  { what: 'variables that are a list', body: asked(TYPENAME, { variables: [] }), code: 'BAD_REQUEST' },
  { what: 'variables that are a text', body: asked(TYPENAME, { variables: 'x' }), code: 'BAD_REQUEST' },
  { what: 'variables that are a number', body: asked(TYPENAME, { variables: 1 }), code: 'BAD_REQUEST' },
  { what: 'an operation name that is a number', body: asked(TYPENAME, { operationName: 7 }), code: 'BAD_REQUEST' },
  { what: 'an operation name that is a list', body: asked(TYPENAME, { operationName: [] }), code: 'BAD_REQUEST' },
  { what: 'extensions that are a text', body: asked(TYPENAME, { extensions: 'x' }), code: 'BAD_REQUEST' },
  {
    what: 'a query kept by its hash',
    body: JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } }),
    code: 'PERSISTED_QUERY_NOT_SUPPORTED',
  },
  { what: 'the same key twice', body: '{"query":"{ nothing }","query":"{ __typename }"}' },
  { what: 'variables that nobody declared', body: asked(TYPENAME, { variables: { __proto__: 1, constructor: 2 } }) },
  {
    what: 'variables nested fifty thousand deep',
    body: `{"query":"{ __typename }","variables":{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`,
    code: 'QUERY_TOO_COMPLEX',
  },
];

/** Documents that ask for too much, for nothing, or in a way that no client writes. */
export const DOCUMENTS: readonly BodyCase[] = [
  { what: 'a document of blanks', body: asked('   '), code: 'GRAPHQL_PARSE_FAILED' },
  { what: 'a document of a comment', body: asked('# nothing'), code: 'GRAPHQL_PARSE_FAILED' },
  { what: 'an empty selection', body: asked('{ }'), code: 'GRAPHQL_PARSE_FAILED' },
  { what: 'a brace that never ends', body: asked('{ viewer {'), code: 'GRAPHQL_PARSE_FAILED' },
  { what: 'a NUL', body: asked('{ a\u0000b }'), code: 'GRAPHQL_PARSE_FAILED' },
  { what: 'half a character', body: asked('{ viewer(a: "\ud800") }'), code: 'GRAPHQL_PARSE_FAILED' },
  {
    what: 'an escape of no character',
    body: asked('{ node(id: "\\u{110000}") { id } }'),
    code: 'GRAPHQL_PARSE_FAILED',
  },
  {
    what: 'a number with a zero before it',
    body: asked('{ systemProfiles(first: 007) { totalCount } }'),
    code: 'GRAPHQL_PARSE_FAILED',
  },
  { what: 'fifty thousand braces', body: asked('{a'.repeat(50_000)), code: 'QUERY_TOO_COMPLEX' },
  {
    what: 'two thousand lists in lists',
    body: asked(`{ node(id: ${'['.repeat(1_900)}${']'.repeat(1_900)}) { id } }`),
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    what: 'a type of a thousand lists',
    body: asked(`query($a: ${'['.repeat(1_000)}ID${']'.repeat(1_000)}) { node(id: $a) { id } }`),
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  { what: 'only a fragment', body: asked('fragment F on Query { __typename }'), code: 'GRAPHQL_VALIDATION_FAILED' },
  {
    what: 'a fragment of itself',
    body: asked('{ ...F } fragment F on Query { ...F }'),
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    what: 'fragments in a ring',
    body: asked('{ ...A } fragment A on Query { ...B } fragment B on Query { ...C } fragment C on Query { ...A }'),
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    what: 'fragments that double thirty times',
    body: asked(
      `{ ...F0 } ${many(30, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)} fragment F30 on Query { __typename }`,
    ),
  },
  {
    what: 'the same fragment a thousand times',
    body: asked(`{ ${many(1_000, () => '...F')} } fragment F on Query { __typename }`),
  },
  {
    what: 'a fragment on nothing',
    body: asked('{ ...F } fragment F on Nothing { id }'),
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  { what: 'a fragment on a scalar', body: asked('{ ... on ID { id } }'), code: 'GRAPHQL_VALIDATION_FAILED' },
  {
    what: 'fields of the same name that differ',
    body: asked('{ a: viewer { role } a: __typename }'),
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    what: 'two operations without a name',
    body: asked('{ __typename } { __typename }'),
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    what: 'an operation of another name',
    body: asked('query A { __typename }', { operationName: 'B' }),
    code: 'BAD_USER_INPUT',
  },
  {
    what: 'an operation name that objects have',
    body: asked('query A { __typename }', { operationName: '__proto__' }),
    code: 'BAD_USER_INPUT',
  },
  { what: 'a definition of a type', body: asked('type X { a: Int }'), code: 'GRAPHQL_VALIDATION_FAILED' },
  { what: 'an unknown directive', body: asked('{ __typename @evil }'), code: 'GRAPHQL_VALIDATION_FAILED' },
  {
    what: 'a directive a thousand times',
    body: asked(`{ __typename ${many(600, () => '@skip(if: false)')} }`),
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    what: 'a stream that was put off',
    body: asked('{ ... @defer { __typename } }'),
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  { what: 'thirty-one aliases', body: asked(`{ ${many(31, (i) => `a${i}: __typename`)} }`), code: 'QUERY_TOO_COMPLEX' },
  {
    what: 'four thousand and one tokens',
    body: asked(`{ ${many(4_000, () => 'viewer')} }`),
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    what: 'thirteen levels',
    body: asked(
      `{ __schema { types { fields { type { fields { type { fields { type { fields { type { fields { type { fields { name } } } } } } } } } } } } } }`,
    ),
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    what: 'a thousand variables',
    body: asked(`query(${many(700, (i) => `$v${i}: ID`)}) { __typename }`),
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    what: 'a variable of a type that nobody knows',
    body: asked('query($a: Nothing) { __typename }'),
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    what: 'a variable of an object',
    body: asked('query($a: SystemProfile) { __typename }'),
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    what: 'a required variable that is missing',
    body: asked('query($a: ID!) { node(id: $a) { id } }'),
    code: 'BAD_USER_INPUT',
  },
  { what: 'a subscription', body: asked('subscription { profileChanged { cursor } }'), code: 'BAD_USER_INPUT' },
  { what: 'a page of nothing', body: asked('{ systemProfiles(first: 0) { totalCount } }'), code: 'BAD_USER_INPUT' },
  {
    what: 'a page below nothing',
    body: asked('{ systemProfiles(first: -2147483648) { totalCount } }'),
    code: 'BAD_USER_INPUT',
  },
  {
    what: 'a page of 2^31',
    body: asked('{ systemProfiles(first: 2147483648) { totalCount } }'),
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    what: 'a page of a half',
    body: asked('query($n: Int) { systemProfiles(first: $n) { totalCount } }', { variables: { n: 1.5 } }),
    code: 'BAD_USER_INPUT',
  },
  {
    what: 'a page of 1e999',
    body: '{"query":"query($n: Int) { systemProfiles(first: $n) { totalCount } }","variables":{"n":1e999}}',
    code: 'BAD_USER_INPUT',
  },
  {
    what: 'both ends of a page',
    body: asked('{ systemProfiles(first: 1, last: 1) { totalCount } }'),
    code: 'BAD_USER_INPUT',
  },
  ...['', 'AAAA', 'null', '[]', 'WzFd', '\u0000', 'x'.repeat(100_000)].map((after) => ({
    what: `a cursor of ${JSON.stringify(after.slice(0, 8))}`,
    body: asked('query($a: String) { systemProfiles(after: $a) { totalCount } }', { variables: { a: after } }),
    code: 'BAD_USER_INPUT',
  })),
  {
    what: 'a search with a NUL',
    body: asked(named, { variables: { f: { search: 'a\u0000' } } }),
    code: 'BAD_USER_INPUT',
  },
  {
    what: 'a search for half a character',
    body: asked(named, { variables: { f: { search: '\ud800' } } }),
    code: 'BAD_USER_INPUT',
  },
  {
    what: 'a search of 100,000 letters',
    body: asked(named, { variables: { f: { search: 'x'.repeat(100_000) } } }),
    code: 'BAD_USER_INPUT',
  },
  {
    what: 'a search in SQL',
    body: asked(named, { variables: { f: { search: "%' or 1=1; drop table es.event; --_\\" } } }),
  },
  {
    what: 'a filter that nobody knows',
    body: asked(named, { variables: { f: { $where: '1' } } }),
    code: 'BAD_USER_INPUT',
  },
  { what: 'a filter that is a text', body: asked(named, { variables: { f: 'x' } }), code: 'BAD_USER_INPUT' },
  {
    what: 'an audit of nobody',
    body: asked('query($f: AuditFilter) { auditLog(filter: $f) { nodes { summary } } }', {
      variables: { f: { actorId: '\u0000' } },
    }),
    code: 'BAD_USER_INPUT',
  },
  {
    what: 'an audit of a type with a NUL',
    body: asked('query($f: AuditFilter) { auditLog(filter: $f) { nodes { summary } } }', {
      variables: { f: { types: ['a\u0000'] } },
    }),
  },
  {
    what: 'an audit since no day',
    body: asked('query($f: AuditFilter) { auditLog(filter: $f) { nodes { summary } } }', {
      variables: { f: { since: '2026-02-31' } },
    }),
    code: 'BAD_USER_INPUT',
  },
  {
    what: 'a thousand ids at once',
    body: asked('query($i: [ID!]!) { nodes(ids: $i) { id } }', { variables: { i: Array(10_000).fill('x') } }),
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    what: 'ids of every shape',
    body: asked('query($i: [ID!]!) { nodes(ids: $i) { id } }', {
      variables: { i: ['', '\u0000', '%', 'U3lzdGVtUHJvZmlsZTo=', 'Ojo6', '\ud800', 7] },
    }),
  },
  {
    what: 'versions that are none',
    body: asked('{ compareVersions(profileId: "x", from: "\\u0000", to: "1.0") { __typename } }'),
  },
  ...['layerName', 'packName', 'tags'].map((field) => ({
    what: `a filter of ${field} with a NUL`,
    body: asked(named, { variables: { f: { [field]: field === 'tags' ? ['\u0000'] : '\u0000' } } }),
    code: 'BAD_USER_INPUT',
  })),
  ...['layerName', 'packName', 'tags'].map((field) => ({
    what: `a filter of ${field} with half a character`,
    body: asked(named, { variables: { f: { [field]: field === 'tags' ? ['\ud800'] : '\ud800' } } }),
    code: 'BAD_USER_INPUT',
  })),
];
