#!/usr/bin/env node
import { adoptStoreCommand } from './archive-store.js';
import { auditVerify } from './audit-verify.js';
import { backupCommand } from './backup.js';
import { receiptImport } from './receipt.js';
import { rebuildCommand } from './rebuild.js';
import { restoreCommand } from './restore.js';
import { packsIndex } from './packs-index.js';
import { listKeys, rotateKeys } from './keys.js';
import { rotateSecretsCommand } from './secrets.js';
import { verifyCommand } from './verify.js';
import { deviceCommands } from './device.js';
import type { Command } from './command.js';

/** Every command, as it is typed. */
const COMMANDS: readonly Command[] = [
  packsIndex,
  verifyCommand,
  rotateKeys,
  listKeys,
  rotateSecretsCommand,
  auditVerify,
  backupCommand,
  restoreCommand,
  rebuildCommand,
  adoptStoreCommand,
  ...deviceCommands,
  receiptImport,
];

const GENERAL = ['--help', '-h', 'help'];

process.exitCode = await run(process.argv.slice(2));

async function run(words: readonly string[]): Promise<number> {
  const command = COMMANDS.find(({ name }) => name.every((word, place) => words[place] === word));
  if (command) return runCommand(command, words.slice(command.name.length));
  // "device --help": the commands that begin with that word.
  const family = COMMANDS.filter(({ name }) => name[0] === words[0]);
  const [asked] = words.slice(family.length > 0 ? 1 : 0);
  if (asked === undefined || GENERAL.includes(asked)) {
    process.stdout.write(overview(family));
    return 0;
  }
  process.stderr.write(`"${words.slice(0, 2).join(' ')}" is no command of system-profiles.\n\n${overview(family)}`);
  return 2;
}

async function runCommand(command: Command, words: readonly string[]): Promise<number> {
  if (words.some((word) => word === '--help' || word === '-h')) {
    process.stdout.write(command.help);
    return 0;
  }
  try {
    return await command.run(words);
  } catch (error) {
    // A person reads this: the sentence is enough, the stack is for DEBUG.
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    if (process.env['DEBUG'] && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
    return error instanceof TypeError && 'code' in error ? 2 : 1;
  }
}

function overview(family: readonly Command[]): string {
  const shown = family.length > 0 ? family : COMMANDS;
  const width = Math.max(...shown.map(({ name }) => name.join(' ').length));
  const lines = shown.map(({ name, summary }) => `  system-profiles ${name.join(' ').padEnd(width)}  ${summary}`);
  return ['Usage:', ...lines, '', 'Each command explains itself with --help.', ''].join('\n');
}
