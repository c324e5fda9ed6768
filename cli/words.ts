import { parseArgs } from 'node:util';

/** The one file that a command takes and nothing else; null, with a word to the caller, when that isn't what was typed. */
export function oneFile(words: readonly string[], help: string): string | null {
  const { positionals } = parseArgs({ args: [...words], allowPositionals: true });
  const [file, ...more] = positionals;
  if (file !== undefined && more.length === 0) return file;
  process.stderr.write(`Name one file.\n\n${help}`);
  return null;
}

/** Whether nothing was typed behind a command that takes nothing; when something was, the caller hears what it takes. */
export function noWords(words: readonly string[], help: string): boolean {
  const { positionals } = parseArgs({ args: [...words], allowPositionals: true });
  if (positionals.length > 0) process.stderr.write(help);
  return positionals.length === 0;
}
