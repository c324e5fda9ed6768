/**
 * What to start a program with, so that its clock is as far wrong as a file says, from the start or whenever that changes.
 * @param file holds milliseconds; where there is none the clock is right
 */
export function clockSetBy(file: string): NodeJS.ProcessEnv {
  return { CLOCK_FILE: file, NODE_OPTIONS: `--import=${new URL('./clock.js', import.meta.url).href}` };
}
