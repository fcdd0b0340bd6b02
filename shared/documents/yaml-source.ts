import { isAlias, isCollection, isNode, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import { type DocumentPath, type DocumentSource, DocumentSyntaxError, maxDepth } from './document-source';
import { positionAt } from './source-position';

/** Reads YAML 1.2 with its positions; a stream of several documents is refused. Raises DocumentSyntaxError. */
export function readYaml(text: string): DocumentSource {
  try {
    refuseDepth(text);
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const [error] = document.errors;
    if (error) throw new DocumentSyntaxError(firstLine(error.message), positionAt(text, error.pos[0]));
    const value: unknown = document.toJS({ maxAliasCount: 50 });
    const depth = depthOf(value);
    if (depth > maxDepth)
      throw new DocumentSyntaxError(`Values are nested more than ${maxDepth} deep`, { line: 1, column: 1 });
    const { contents } = document;
    return { value, positionOf: (path) => positionAt(text, offsetOf(contents, path)) };
  } catch (error) {
    if (error instanceof DocumentSyntaxError) throw error;
    // Aliases that go round in circles or multiply are found only while values are made of them.
    throw new DocumentSyntaxError(firstLine((error as Error).message), { line: 1, column: 1 });
  }
}

/** Found before the parser goes down: brackets in flow style, dashes and indents in block style. */
function refuseDepth(text: string): void {
  const deep = /(?:[[{][\s]*){65}|(?:[-?:][ \t]+){65}/.exec(text);
  if (deep)
    throw new DocumentSyntaxError(
      `Values are nested more than ${maxDepth} deep`,
      positionAt(text, deep.index),
    );
}

function depthOf(value: unknown, limit = maxDepth + 1): number {
  if (value === null || typeof value !== 'object' || limit === 0) return 0;
  let deepest = 0;
  for (const child of Object.values(value)) deepest = Math.max(deepest, depthOf(child, limit - 1));
  return deepest + 1;
}

function offsetOf(root: unknown, path: DocumentPath): number {
  let node = root;
  let offset = startOf(root) ?? 0;
  for (const step of path) {
    if (!isCollection(node)) break;
    const child: unknown =
      typeof step === 'number' && node.items[step] !== undefined && !isPair(node.items[step])
        ? node.items[step]
        : pairValue(node.items, step);
    if (child === undefined) break;
    node = child;
    offset = startOf(child) ?? offset;
  }
  return offset;
}

/** The value of a key, or the key itself where the value is left out. */
function pairValue(items: readonly unknown[], key: string | number): unknown {
  for (const item of items) {
    if (!isPair(item)) continue;
    const name = isScalar(item.key) ? item.key.value : item.key;
    if (String(name) === String(key)) return startOf(item.value) === undefined ? item.key : item.value;
  }
  return undefined;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) || isAlias(node) ? (node as Node).range?.[0] : undefined;
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? message).replace(/[.:]$/, '');
}
