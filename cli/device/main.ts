#!/usr/bin/env node
import { deviceCommand } from './commands.js';

// The agent alone, for devices: bundled into one file that needs nothing but Node.js 20.

const words = process.argv.slice(2);
process.exitCode = await deviceCommand(words[0] === 'device' ? words.slice(1) : words).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return error instanceof TypeError && 'code' in error ? 2 : 1;
});
