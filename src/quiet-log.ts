import { messageOf } from './system-error.js';

/** Something that tells of an error. */
type Tell = (error: unknown) => void;

const WHILE_MS = 10_000;

/** Tells of the same error once in ten seconds: while a server is away, connections complain many times a second. */
export function oncePerWhile(tell: Tell, now: () => number = () => performance.now()): Tell {
  const told = new Map<string, number>();
  return (error) => {
    const message = messageOf(error);
    const last = told.get(message);
    if (last !== undefined && now() - last < WHILE_MS) return;
    if (told.size >= 100) told.clear();
    told.set(message, now());
    tell(error);
  };
}
