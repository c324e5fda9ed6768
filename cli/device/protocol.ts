/** What a device and its server say to each other: docs/device-protocol.md, version 1. */

/** The public half of a key that signs archives. */
export type SigningKey = { readonly id: string; readonly publicKey: string };

/** POST /device/v1/register, with the device token as bearer. */
export type Registration = {
  readonly uid: string;
  readonly name: string;
  readonly tags: readonly string[];
  /** of the receipt key: SPKI in PEM */
  readonly publicKey: string;
  /** base64: the receipt key's signature over token and uid */
  readonly proof: string;
};

export type Registered = {
  readonly deviceId: string;
  readonly key: string;
  readonly pollSeconds: number;
  readonly signingKeys: readonly SigningKey[];
};

/** GET /device/v1/desired. */
export type Desired = {
  readonly profile: { readonly id: string; readonly slug: string; readonly name: string } | null;
  readonly version: string | null;
  /** whether it may be installed now */
  readonly approved: boolean;
  /** why nothing can be installed, as a sentence; empty when nothing is waited for */
  readonly message: string;
  readonly archive: { readonly url: string; readonly sizeBytes: number; readonly sha256: string } | null;
  readonly siteProperties: readonly { readonly name: string; readonly value: string }[];
  readonly lastSequence: number;
  readonly pollSeconds: number;
  readonly signingKeys: readonly SigningKey[];
};

export type LayerStatus = 'waiting' | 'installing' | 'ready' | 'failed';
export type LayerReport = { readonly name: string; readonly status: LayerStatus; readonly message: string };

/** What is told of this device, in reports and receipts alike. */
export type Telling = {
  readonly profileId: string | null;
  /** the version that was installed last as a whole */
  readonly running: string | null;
  /** the version that is being installed or failed to install */
  readonly installing: string | null;
  readonly layers: readonly LayerReport[];
};

/** POST /device/v1/report. */
export type Report = Telling & { readonly sequence: number; readonly deviceTime: string };

/** What is wrong between the device and its server or an archive, for the person who reads the agent's log. */
export class AgentFault extends Error {
  /** @param retry whether the same may work later */
  constructor(
    message: string,
    readonly retry: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'AgentFault';
  }
}

/** The server answered with an error of the protocol. */
export class ServerRefusal extends AgentFault {
  constructor(
    message: string,
    readonly status: number,
    readonly details: {
      readonly code: string;
      /** with REPORT_OUTDATED: the newest number that the server knows */
      readonly lastSequence: number | null;
      readonly retryAfterSeconds: number | null;
    },
  ) {
    // 408 and 429 ask to come again. 410 is said of an archive that has expired: when the server is asked anew, it names
    // the one of today. Every other 4xx stays as it is.
    super(message, status >= 500 || [408, 410, 429].includes(status));
    this.name = 'ServerRefusal';
  }
}
