import { checkConfig } from '../../src/check-config.js';

// Checks the settings of its environment as somebody who isn't root. The code is read before: it may lie where nobody else may look.
if (process.getuid?.() === 0) {
  process.setgid?.(65_534);
  process.setuid?.(65_534);
}
process.exitCode = await checkConfig(process.env, (text) => process.stdout.write(text));
