const KIB = 1024;
const MIB = 1024 * KIB;

/**
 * Every limit of the product in one table, printed in docs/limits.md; each row has a test on both sides of its edge.
 * Lengths are Unicode code points, sizes are bytes of UTF-8.
 */
export const limits = {
  /** Profile, layer, manifest and variable names. */
  nameLength: { min: 1, max: 100 },
  descriptionLength: 4_000,
  noteLength: 255,
  tags: 50,
  tagLength: { min: 1, max: 128 },
  /** Values of a layer, one manifest. */
  textBytes: MIB,
  manifestsPerLayer: 64,
  layers: 256,
  presetsPerLayer: 64,
  variables: 256,
  optionsPerVariable: 256,
  /** A default, an option or a regex of a variable. */
  variableTextBytes: 64 * KIB,
  /** All texts of one version together; refused at Finish. */
  versionTextBytes: 32 * MIB,
  /** Body of POST /graphql. */
  requestBytes: 8 * MIB,
  /** Body of POST /graphql when it imports a profile. */
  importBytes: 24 * MIB,
  /** `first` and `last` of every connection. */
  pageSize: { min: 1, max: 100, default: 20 },
  query: { depth: 12, aliases: 30, directives: 30, tokens: 4_000, cost: 5_000, nesting: 50 },
  /** Open WebSockets and streams of events of one process: in total, for one address, for one key. */
  connections: { total: 10_000, perAddress: 2_000, perKey: 1_000 },
  emailLength: 254,
  passwordLength: { min: 12, max: 256 },
  /** Attempts to sign in before one has to wait: for one account from one address, for one account, from one address. */
  signIn: { perAccountAndAddress: 10, perAccount: 100, perAddress: 100, windowSeconds: 900 },
  /** A session ends when it isn't used for so long, or is so old; of those of one account, the ones used last stay. */
  session: { idleMs: 24 * 60 * 60 * 1_000, lifetimeMs: 7 * 24 * 60 * 60 * 1_000, perAccount: 50 },
  /** Body of a request by somebody who isn't signed in. */
  strangersBytes: 16 * KIB,
  requestMs: 30_000,
  /** The headers of a request; all of it, from its first byte to its last. */
  headersMs: 20_000,
  uploadMs: 300_000,
  /** Without taking a byte of an answer that waits for it. */
  unreadMs: 300_000,
  /** One attempt at a job: a synchronisation; an archive, with its images, or any other. */
  job: { syncMs: 60 * 60 * 1_000, mostMs: 24 * 60 * 60 * 1_000 },
  statementMs: 5_000,
  outsideFetchMs: 20_000,
  /** The index of a registry; a pack or chart, packed and unpacked; the files in it, and one of them. */
  registry: {
    indexBytes: 64 * MIB,
    archiveBytes: 32 * MIB,
    unpackedBytes: 256 * MIB,
    files: 10_000,
    fileBytes: 16 * MIB,
    /** Entries of an index, those that are left out too; one answer of an OCI registry besides blobs. */
    indexEntries: 200_000,
    manifestBytes: 4 * MIB,
    redirects: 5,
    /** From asking to the last byte: an index, a pack or chart, any other answer. */
    indexMs: 120_000,
    archiveMs: 120_000,
    answerMs: 20_000,
    /** Silence on the line, and less than so much in that time. */
    idleMs: 15_000,
    leastBytesPerSecond: KIB,
  },
  /** Images of one archive and what they weigh together; how long one blob of them may take. */
  images: { count: 1_000, bytes: 256 * 1024 * MIB, blobMs: 6 * 60 * 60 * 1_000 },
  /** Address of a registry; its password or token; one PEM of its connection. */
  endpointLength: 2_048,
  secretBytes: 16 * KIB,
  certificateBytes: 64 * KIB,
  /** A receipt of a device; the bodies that devices send. */
  receiptBytes: 2_047,
  registrationBytes: 64 * KIB,
  deviceBodyBytes: 256 * KIB,
  waves: 20,
  /** What is searched for in a list. */
  searchLength: 256,
  yaml: { aliases: 1_000, depth: 100 },
  /** How long a command without expectedRevision, to which others were always faster, is tried again before it answers CONFLICT. */
  commandPatienceMs: 2_000,
  idempotencyHours: 24,
} as const;
