import { register } from 'node:module';

/** `node --import ./test/support/typescript.js x.ts` runs a source file. */
register('./typescript-hooks.js', import.meta.url);
