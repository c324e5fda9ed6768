import { access, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Says that the example was made, so that it stays away when somebody deletes it. */
const MARK = 'example.done';

/** Whether a data folder wants no example any more. */
export function isExampleMade(dataDir: string): Promise<boolean> {
  return access(path.join(dataDir, MARK)).then(
    () => true,
    () => false,
  );
}

/**
 * Notes that a data folder wants no example any more.
 * @param why for who reads the file
 */
export async function markExampleMade(dataDir: string, why: string): Promise<void> {
  await writeFile(path.join(dataDir, MARK), `${why}\n`);
}
