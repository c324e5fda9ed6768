/**
 * What a device and its server say to each other over plain HTTP, JSON both ways. The device's own key travels as
 * `Authorization: Bearer`. docs/device-protocol.md is the specification.
 */

/** POST /device/v1/register: a device shows its one-time token and gets a key of its own. */
export type Registration = {
  readonly token: string;
  /** globally unique, the machine id by default: two devices can't have one */
  readonly uid: string;
  readonly name: string;
  /** Ed25519, SPKI as PEM: checks the receipts that this device signs */
  readonly publicKey: string;
  readonly agentVersion: string;
};

export type Registered = { readonly deviceId: string; readonly key: string };

/** GET /device/v1/desired, with ETag: what shall run here. 304 while nothing is new. */
export type Desired = {
  readonly profile: { readonly id: string; readonly slug: string; readonly name: string } | null;
  readonly version: string | null;
  /** false: an update waits for somebody's approval, and the device goes on with what it has */
  readonly approved: boolean;
  /** null while it is being built */
  readonly archive: { readonly url: string; readonly digest: string; readonly sizeBytes: number } | null;
  readonly siteProperties: readonly { readonly name: string; readonly value: string }[];
  /** how often to ask */
  readonly intervalSeconds: number;
};

export type LayerStatus = 'WAITING' | 'INSTALLING' | 'READY' | 'FAILED';
export type LayerReport = { readonly name: string; readonly status: LayerStatus; readonly message: string };

/** POST /device/v1/report: how it went. Numbered, so that a report that is late or sent twice changes nothing. */
export type Report = {
  readonly sequence: number;
  /** what runs here: the last version that was applied whole; null before the first */
  readonly runningVersion: string | null;
  /** what the layers are of: the running version, or the one that is being installed */
  readonly version: string | null;
  readonly archiveDigest: string | null;
  readonly layers: readonly LayerReport[];
  /** why there is no progress, one sentence; null when nothing is wrong */
  readonly fault: string | null;
  /** by the device's clock, which may be wrong */
  readonly at: string;
};

/** What is wrong between the device and its server, for the person who reads the agent's log. */
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
