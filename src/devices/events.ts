/** The facts of devices, of the tokens that they register with, and of how versions roll out to them. */
type Fact<T extends string, D extends object> = { readonly type: T; readonly data: Readonly<D> };

export type LayerStatus = 'waiting' | 'installing' | 'ready' | 'failed';
/** A layer as its device reports it. */
export type ReportedLayer = { readonly name: string; readonly status: LayerStatus; readonly message: string };

/** What a site gives for a variable. A sensitive one's value is sealed in the vault, and only its id is told here. */
export type SiteProperty =
  { readonly name: string; readonly value: string } | { readonly name: string; readonly secretId: string };

/** What a device says of itself. `deviceTime`: by its own clock, which decides nothing. */
export type Reported = {
  readonly sequence: number;
  readonly profileId: string | null;
  /** the version that was installed last as a whole */
  readonly running: string | null;
  /** the version that is being installed, or failed to install */
  readonly installing: string | null;
  readonly layers: readonly ReportedLayer[];
  readonly deviceTime: string | null;
};

/** `keyDigest`: hex SHA-256 of the device's key; `publicKey`: of its receipts, PEM. */
export type DeviceRegistered = Fact<
  'DeviceRegistered',
  { uid: string; name: string; tags: readonly string[]; publicKey: string; keyDigest: string; tokenId: string }
>;
/** The same machine registered again, because the answer was lost. */
export type DeviceKeyRenewed = Fact<'DeviceKeyRenewed', { keyDigest: string }>;
/** `approvedVersion`: the version that a new link lets the device install without another word. */
export type DeviceLinked = Fact<
  'DeviceLinked',
  {
    profileId: string;
    pinnedVersion: string | null;
    needsApproval: boolean;
    siteProperties: readonly SiteProperty[];
    tags: readonly string[];
    approvedVersion: string | null;
  }
>;
export type UpdateApproved = Fact<'UpdateApproved', { profileId: string; version: string }>;
export type DeviceReported = Fact<'DeviceReported', Reported>;
/** What ran where no network is. `current`: it says more than what was known. */
export type ReceiptImported = Fact<
  'ReceiptImported',
  Reported & { archiveSha256: string; result: 'ready' | 'failed'; moreReady: number; current: boolean }
>;
export type DeviceRemoved = Fact<'DeviceRemoved', Readonly<Record<string, never>>>;

export type DeviceEvent =
  | DeviceRegistered
  | DeviceKeyRenewed
  | DeviceLinked
  | UpdateApproved
  | DeviceReported
  | ReceiptImported
  | DeviceRemoved;

/** `digest`: hex SHA-256 of the token, which has 256 bits that nobody can guess. */
export type DeviceTokenCreated = Fact<
  'DeviceTokenCreated',
  { name: string; digest: string; profileId: string | null; expiresAt: string }
>;
export type DeviceTokenUsed = Fact<'DeviceTokenUsed', { deviceId: string; uid: string; publicKey: string }>;
export type DeviceTokenEvent = DeviceTokenCreated | DeviceTokenUsed;

/** Devices with a tag that go together, in percent of them. */
export type Wave = { readonly tag: string; readonly percent: number };
export type RolloutSet = Fact<'RolloutSet', { profileId: string; waves: readonly Wave[]; maxFailing: number }>;
/** Devices that haven't begun with a version wait, whatever the waves say. */
export type RolloutPaused = Fact<'RolloutPaused', { profileId: string }>;
export type RolloutResumed = Fact<'RolloutResumed', { profileId: string }>;
export type RolloutEvent = RolloutSet | RolloutPaused | RolloutResumed;
