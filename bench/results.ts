import { readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { nullWhenMissing } from '../src/system-error.js';
import type { Line, Scenario } from './scenario.js';

const HEAD = `# Measurements

Made by \`npm run bench\`; \`npm run bench -- NAME\` repeats one section. Each line is measured beside its peer in one run, in
turns, on whatever machine it is: only ratios carry over. Medians, with the least and the most in brackets.
`;

/**
 * Replaces the section of one scenario in the page of results, and leaves the others as they are. What people found out
 * about it (bench/findings/NAME.md) stands below its numbers.
 */
export async function writeSection(file: string, { name, title }: Scenario, lines: readonly Line[]): Promise<void> {
  const found = await readFile(path.join(path.dirname(file), 'findings', `${name}.md`), 'utf8').catch(nullWhenMissing);
  const page = (await readFile(file, 'utf8').catch(nullWhenMissing)) ?? HEAD;
  const sections = page.split(/^(?=## )/m);
  const [head = HEAD, ...others] = sections;
  const kept = others.filter((section) => !section.startsWith(`## ${name}\n`));
  const all = [...kept, section(name, title, lines, found)].sort();
  await writeFile(file, [head.trimEnd(), ...all.map((one) => one.trimEnd())].join('\n\n') + '\n');
}

/** The same as a table for a terminal. */
export function tableOf(lines: readonly Line[]): string {
  const rows = [
    ['what', 'target', 'measured', 'verdict'],
    ...lines.map((line) => [line.what, line.target, line.measured, verdictOf(line)]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function section(name: string, title: string, lines: readonly Line[], found: string | null): string {
  const { length: cores, 0: first } = os.cpus();
  const machine = `Node ${process.version}, ${cores} cores (${first?.model.trim() ?? 'unknown'}), ${new Date().toISOString().slice(0, 10)}.`;
  const rows = lines.map(
    (line) => `| ${[line.what, line.target, line.measured, verdictOf(line)].map(cell).join(' | ')} |`,
  );
  const notes = lines.filter(({ note }) => note !== '').map(({ what, note }) => `- ${what}: ${note}`);
  return [
    `## ${name}`,
    `${title} ${machine}`,
    ['| what | target | measured | verdict |', '| --- | --- | --- | --- |', ...rows].join('\n'),
    ...(notes.length > 0 ? [notes.join('\n')] : []),
    ...(found === null ? [] : [found.trim()]),
  ].join('\n\n');
}

function verdictOf({ met }: Line): string {
  return met === null ? '–' : met ? 'met' : 'MISSED';
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
