import ts from 'typescript';
import type { SourceFile } from './source-files.js';

/** Something of a size: lines of a file or function, parameters of a constructor. */
export interface Measure {
  /** `path` or `path:line name` */
  where: string;
  size: number;
}

export function fileLines({ path, text }: SourceFile): Measure {
  return { where: path, size: text.replace(/\n$/, '').split('\n').length };
}

/** Lines of each function that has a body, from its first to its last line, nested ones included. */
export function functionLines(file: SourceFile): Measure[] {
  return collect(file, (node, source) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return [];
    const size = lineOf(source, node.end) - lineOf(source, node.getStart(source)) + 1;
    return [{ where: `${placeOf(file, source, node)} ${node.name?.getText(source) ?? '(anonymous)'}`, size }];
  });
}

export function constructorParameters(file: SourceFile): Measure[] {
  return collect(file, (node, source) =>
    ts.isConstructorDeclaration(node) ? [{ where: placeOf(file, source, node), size: node.parameters.length }] : [],
  );
}

/** `export * from` in any of its forms. */
export function starExports(file: SourceFile): string[] {
  return collect(file, (node, source) => {
    const star = ts.isExportDeclaration(node) && (!node.exportClause || ts.isNamespaceExport(node.exportClause));
    return star ? [placeOf(file, source, node)] : [];
  });
}

export function forwardRefs(file: SourceFile): string[] {
  return collect(file, (node, source) =>
    ts.isIdentifier(node) && node.text === 'forwardRef' ? [placeOf(file, source, node)] : [],
  );
}

/** Each `any` without a reason in a comment on its own line or the line above: `… -- reason`. */
export function unexplainedAnys(file: SourceFile): string[] {
  const lines = file.text.split('\n');
  return collect(file, (node, source) => {
    if (node.kind !== ts.SyntaxKind.AnyKeyword) return [];
    const line = lineOf(source, node.getStart(source));
    const explained = [lines[line - 1], lines[line]].some(
      (text) => text !== undefined && /(\/\/|\/\*).*\s--\s*\S{2,}/.test(text),
    );
    return explained ? [] : [placeOf(file, source, node)];
  });
}

/** @param share between 0 and 1 @returns the smallest size that this share of the measures does not exceed; 0 for none */
export function percentile(measures: Measure[], share: number): number {
  const sizes = measures.map(({ size }) => size).sort((a, b) => a - b);
  return sizes[Math.max(0, Math.ceil(sizes.length * share) - 1)] ?? 0;
}

function collect<T>(file: SourceFile, pick: (node: ts.Node, source: ts.SourceFile) => T[]): T[] {
  const source = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.ES2023, true);
  const found: T[] = [];
  const visit = (node: ts.Node): void => {
    found.push(...pick(node, source));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Counted from 0. */
function lineOf(source: ts.SourceFile, position: number): number {
  return source.getLineAndCharacterOfPosition(position).line;
}

function placeOf(file: SourceFile, source: ts.SourceFile, node: ts.Node): string {
  return `${file.path}:${lineOf(source, node.getStart(source)) + 1}`;
}
