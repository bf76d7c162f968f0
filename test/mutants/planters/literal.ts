/** A misspelt code, event, state or kind. */
import {
  isArrowFunction,
  isAsExpression,
  isBinaryExpression,
  isCallExpression,
  isCaseClause,
  isConditionalExpression,
  isIdentifier,
  isObjectLiteralExpression,
  isPropertyAssignment,
  isReturnStatement,
  isStringLiteral,
  type Node,
  type SourceFile,
  type StringLiteral,
} from "typescript/unstable/ast";
import type { Edit } from "../fault.ts";
import { calleeOf, nameOf, propertyOf } from "../syntax.ts";

/** How codes, events, states and kinds are written: `stock.short`, `partlyFulfilled`. Sentences and headers are not. */
const WORD = /^[a-z][A-Za-z0-9]+([._:-][A-Za-z0-9]+)*$/;

/** Properties whose value is such a word. */
const WORD_PROPERTIES =
  /^(kind|type|code|state|status|event|fact|reason|target|initial|guard|src|onDone|onError|always|action|attention|topic|command|step|order|payment|fulfillment|refund)$/;

/** Properties whose own properties are events or states. */
const TABLES = /^(on|states|after)$/;

/** What takes words of another world: SQL, pages, files, sentences. Whether those exist is asked of that world. */
const FOREIGN_CALLS =
  /^(text|get|where|whereRef|select|selectFrom|selectAll|insertInto|updateTable|deleteFrom|orderBy|groupBy|returning|column|columns|columnType|references|ref|table|innerJoin|leftJoin|onRef|on|once|off|emit|addColumn|createTable\w*|createIndex|add\w*Constraint|addEventListener|dispatchEvent|querySelector\w*|getElementById|createElement|setAttribute|getAttribute|header|addHook|join|split|replace|replaceAll|update|digest|createHash|createHmac|toString|from|startsWith|endsWith|localeCompare|resolve|path|describe)$/;

/** Misspells a word that stands where codes, events, states and kinds stand. */
export function plantLiteral(node: Node, source: SourceFile): readonly Edit[] {
  if (isPropertyAssignment(node) && isTableEntry(node)) {
    const name = nameOf(node.name);
    if (name === undefined || !WORD.test(name)) return [];
    const text = isIdentifier(node.name) ? misspelt(name) : `"${misspelt(name)}"`;
    return [{ start: node.name.getStart(source), end: node.name.end, text }];
  }
  if (!isStringLiteral(node) || !WORD.test(node.text) || !isWord(node)) return [];
  return [{ start: node.getStart(source), end: node.end, text: `"${misspelt(node.text)}"` }];
}

function isWord(node: StringLiteral): boolean {
  const at = isAsExpression(node.parent) ? node.parent : node;
  const parent = at.parent;
  if (isBinaryExpression(parent)) return /^[!=]==$/.test(parent.operatorToken.getText());
  if (isCaseClause(parent)) return parent.expression === at;
  if (isCallExpression(parent)) return parent.expression !== at && !isForeign(calleeOf(parent.expression));
  if (isPropertyAssignment(parent)) {
    return parent.initializer === at && (WORD_PROPERTIES.test(propertyOf(at) ?? "") || isTableEntry(parent));
  }
  return isReturnStatement(parent) || isArrowFunction(parent) || isConditionalExpression(parent);
}

/** Whether a property belongs to an object of a machine's events or states. */
function isTableEntry({ parent }: Node): boolean {
  return isObjectLiteralExpression(parent) && TABLES.test(propertyOf(parent) ?? "");
}

function isForeign(callee: string): boolean {
  return FOREIGN_CALLS.test(callee) || callee === "import" || callee === "require";
}

/** The word with two neighbouring letters swapped, or with its last letter doubled where all are alike. */
export function misspelt(word: string): string {
  for (let at = Math.floor(word.length / 2); at < word.length - 1; at += 1) {
    const [left = "", right = ""] = word.slice(at, at + 2);
    if (left !== right && /\w/.test(left) && /\w/.test(right))
      return word.slice(0, at) + right + left + word.slice(at + 2);
  }
  return word + word.slice(-1);
}
