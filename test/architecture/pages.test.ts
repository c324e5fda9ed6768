import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The paths that git answers with. */
function git(...args: readonly string[]): readonly string[] {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean);
}

const pages = git('ls-files', '*.md')
  .filter((path) => existsSync(join(root, path)))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

test('no text of the project holds the marks of a merge', () => {
  const marked = git('ls-files')
    .filter((path) => /\.(ts|tsx|md|sql|json|ya?ml|graphql|conf|css|html|js)$|run$/.test(path))
    .filter((path) => existsSync(join(root, path)))
    .filter((path) => /^(<{7}|>{7}) /m.test(readFileSync(join(root, path), 'utf8')));
  expect(marked).toEqual([]);
});

test('every link of a page leads to a file, and to a heading in it', () => {
  expect(pages.length).toBeGreaterThan(20);
  expect(pages.flatMap((page) => deadLinks(page).map((link) => `${page.path} → ${link}`))).toEqual([]);
});

function deadLinks({ path, text }: { path: string; text: string }): string[] {
  const prose = text.replace(/```[^]*?```|`[^`\n]*`/g, '');
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [file = '', heading] = link.split('#');
    const target = file === '' ? path : normalize(join(dirname(path), file));
    if (!existsSync(join(root, target))) return true;
    return heading !== undefined && target.endsWith('.md') && !headingsOf(target).includes(heading);
  });
}

/** The anchors of a page, as GitHub makes them of headings. */
function headingsOf(path: string): readonly string[] {
  const text = readFileSync(join(root, path), 'utf8');
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-'),
  );
}
