import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A source file of the product: its path from the root, its text, and whom it imports at run time or for types. */
export type Source = {
  path: string;
  text: string;
  lines: number;
  imports: readonly Import[];
  undocumented: readonly string[];
};
export type Import = { target: string; inside: boolean; typeOnly: boolean };

/** Every TypeScript file under the given folders that git knows or would add. */
export function sourcesOf(...folders: readonly string[]): readonly Source[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...folders], {
    cwd: root,
    encoding: 'utf8',
  });
  const paths = [...new Set(listed.split('\n'))].filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'));
  return paths.flatMap((path) => {
    try {
      return [read(path)];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // deleted but not yet committed
      throw error;
    }
  });
}

function read(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8');
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  return {
    path,
    text,
    lines: text.split('\n').length - 1,
    imports: file.statements.flatMap((statement) => importOf(path, statement)),
    undocumented: file.statements.filter(isUndocumentedExport).map((statement) => nameOf(statement)),
  };
}

function importOf(path: string, statement: ts.Statement): Import[] {
  if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
  if (!statement.moduleSpecifier || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
  const specifier = statement.moduleSpecifier.text;
  const typeOnly = ts.isImportDeclaration(statement)
    ? statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
    : statement.isTypeOnly;
  if (!specifier.startsWith('.')) return [{ target: specifier, inside: false, typeOnly }];
  const target = relative(root, normalize(join(root, dirname(path), specifier))).replace(/\.js$/, '.ts');
  return [{ target, inside: true, typeOnly }];
}

function isUndocumentedExport(statement: ts.Statement): boolean {
  const exported =
    ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword);
  // A type alias whose name and shape say everything (a bare union, a fact of an event list) may stand alone.
  if (!exported || ts.isTypeAliasDeclaration(statement)) return false;
  // GraphQL types say it in the description of the schema, where frontend developers read it (test/schema looks there).
  if (/^schema\/.*\.(types|inputs)\.ts$/.test(statement.getSourceFile().fileName)) return false;
  return ts.getJSDocCommentsAndTags(statement).length === 0;
}

function nameOf(statement: ts.Statement): string {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations[0]?.name.getText() ?? '?';
  const named = statement as ts.Statement & { name?: ts.Identifier };
  return named.name?.text ?? '?';
}
