const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** Bytes of a size as Kubernetes writes it ("10Gi", "5e9", 1000); null when it is none, or is filled in on the device. */
export function storageQuantity(value: unknown): number | null {
  if (typeof value === 'number') return value;
  const match =
    typeof value === 'string' ? /^(\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d{1,2})|([A-Za-z]{0,2}))$/.exec(value) : null;
  const unit = UNITS[match?.[3] ?? ''];
  if (!match || unit === undefined) return null;
  return Number(match[1]) * unit * 10 ** Number(match[2] ?? 0);
}
