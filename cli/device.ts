import type { Command } from './command.js';
import { deviceCommand, HELP } from './device/commands.js';

const command = (name: string, summary: string): Command => ({
  name: ['device', name],
  summary,
  help: HELP,
  run: (words) => deviceCommand([name, ...words]),
});

/** The agent of a device; dist/device-agent.mjs is the same in one file. */
export const deviceCommands: readonly Command[] = [
  command('register', 'make this machine a device of a server'),
  command('sync', 'install what the server wants, once'),
  command('run', 'follow the profile for ever'),
  command('status', 'what runs on this device'),
];
