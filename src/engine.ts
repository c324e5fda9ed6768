import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the collections of young objects short. V8 notices where in the code objects are made that live long, and makes
 * all that comes from there old at once. pg makes the rows of every answer at one place: some that lived long make all
 * of them old, and the old ones, though dead, keep what they refer to until the next full collection (decision 0069).
 * To be called before there is work to learn from; a V8 that doesn't know of it says so and goes on.
 */
export function keepRowsYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
