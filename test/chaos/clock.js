import { readFileSync, watchFile } from 'node:fs';

// Preloaded into a program of the chaos test: its Date goes as far wrong as the file CLOCK_FILE says, in milliseconds.
// Timers go on as they did, as they do when an operator or NTP sets a machine's clock.

const file = process.env.CLOCK_FILE;
const Real = Date;
let wrongBy = 0;
const look = () => {
  try {
    wrongBy = Number(readFileSync(file, 'utf8')) || 0;
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
};
look();
watchFile(file, { interval: 20, persistent: false }, look);

globalThis.Date = class Date extends Real {
  constructor(...given) {
    super(...(given.length === 0 ? [Real.now() + wrongBy] : given));
  }
  static now() {
    return Real.now() + wrongBy;
  }
};
