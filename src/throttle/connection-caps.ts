/** How many connections may be open in one process: in total, for one address, for one key. */
export type MostConnections = { readonly total: number; readonly perAddress: number; readonly perKey: number };

/** A place for a connection, or the sentence that says why there is none. */
export type Admitted = { readonly leave: () => void } | { readonly refusal: string };

/** Counts the connections that stay open: WebSockets and streams of events. */
export interface ConnectionCaps {
  /** When the connection comes; its key may not be known yet. */
  readonly enter: (address: string) => Admitted;
  /** When its key is known. */
  readonly enterAs: (key: string) => Admitted;
}

/** Makes the count of one process. */
export function createConnectionCaps({ total, perAddress, perKey }: MostConnections): ConnectionCaps {
  const everything = tally(total, (most) => `This server has ${most} open connections, which is all it takes.`);
  const addresses = tally(perAddress, (most) => `This address has ${most} open connections, which is all it may.`);
  const keys = tally(perKey, (most) => `This key has ${most} open connections, which is all it may. Close some first.`);
  return {
    enter(address) {
      const place = everything('');
      if ('refusal' in place) return place;
      const ofAddress = addresses(address);
      if ('refusal' in ofAddress) {
        place.leave();
        return ofAddress;
      }
      return {
        leave() {
          ofAddress.leave();
          place.leave();
        },
      };
    },
    enterAs: (key) => keys(key),
  };
}

function tally(most: number, refusal: (most: string) => string): (key: string) => Admitted {
  const open = new Map<string, number>();
  return (key) => {
    const before = open.get(key) ?? 0;
    if (before >= most) return { refusal: refusal(most.toLocaleString('en')) };
    open.set(key, before + 1);
    let isOpen = true;
    return {
      leave() {
        if (!isOpen) return;
        isOpen = false;
        const left = (open.get(key) ?? 1) - 1;
        if (left > 0) open.set(key, left);
        else open.delete(key);
      },
    };
  };
}
