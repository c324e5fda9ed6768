import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a file so that after a power loss it is the old one or the new one, never a part. */
export async function writeWhole(path: string, content: string | Buffer, mode = 0o600): Promise<void> {
  const temporary = `${path}.new`;
  await rm(temporary, { force: true });
  const file = await open(temporary, 'w', mode);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await renameForGood(temporary, path);
}

/** Gives a file or folder its name, and has the disk remember it. */
export async function renameForGood(from: string, to: string): Promise<void> {
  await rename(from, to);
  // A name is content of its folder: without this it may be gone after a power loss.
  const folder = await open(dirname(to), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** What a JSON file says; null when there is none. @throws Error with the file's name when it is none that was written here */
export async function readJson<T>(path: string, isWhole: (value: unknown) => value is T): Promise<T | null> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const value = parsed(text);
  if (!isWhole(value))
    throw new Error(`${path} is not what the agent writes. Restore it, or remove it and register anew.`);
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
