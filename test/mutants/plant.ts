/** Walks a parsed file and plans every fault that can be planted in it. */
import {
  isClassDeclaration,
  isConstructorDeclaration,
  isExpressionStatement,
  isFunctionDeclaration,
  isGetAccessorDeclaration,
  isInterfaceDeclaration,
  isMethodDeclaration,
  isPropertyAssignment,
  isPropertyDeclaration,
  isPropertySignatureDeclaration,
  isTypeAliasDeclaration,
  isVariableDeclaration,
  type Node,
  type SourceFile,
} from "typescript/unstable/ast";
import { type Edit, type Fault, type FaultKind, named } from "./fault.ts";
import { plantBoundary } from "./planters/boundary.ts";
import { plantBranch } from "./planters/branch.ts";
import { plantGuard } from "./planters/guard.ts";
import { plantLiteral } from "./planters/literal.ts";
import { plantMember } from "./planters/member.ts";
import { plantStatement } from "./planters/statement.ts";
import { isLogging, type Planter } from "./syntax.ts";

const PLANTERS: Readonly<Record<FaultKind, Planter>> = {
  member: plantMember,
  literal: plantLiteral,
  branch: plantBranch,
  guard: plantGuard,
  boundary: plantBoundary,
  statement: plantStatement,
};

/** Every fault of the file, in the order of the source. What goes to a log is left alone. */
export function faultsOf(file: string, source: SourceFile): Fault[] {
  const edits: { kind: FaultKind; scope: string; edit: Edit }[] = [];
  const visit = (node: Node, scope: readonly string[]): void => {
    if (isLogging(isExpressionStatement(node) ? node.expression : node)) return;
    const name = declaredName(node, source);
    const inner = name === undefined ? scope : [...scope, name];
    for (const kind of Object.keys(PLANTERS) as FaultKind[]) {
      for (const edit of PLANTERS[kind](node, source)) edits.push({ kind, scope: inner.join("."), edit });
    }
    node.forEachChild((child) => visit(child, inner));
  };
  visit(source, []);
  return named(file, source.text, edits);
}

function declaredName(node: Node, source: SourceFile): string | undefined {
  if (isConstructorDeclaration(node)) return "constructor";
  const isNamed =
    isFunctionDeclaration(node) ||
    isMethodDeclaration(node) ||
    isGetAccessorDeclaration(node) ||
    isVariableDeclaration(node) ||
    isPropertyAssignment(node) ||
    isPropertyDeclaration(node) ||
    isPropertySignatureDeclaration(node) ||
    isTypeAliasDeclaration(node) ||
    isInterfaceDeclaration(node) ||
    isClassDeclaration(node);
  const name = isNamed ? node.name?.getText(source) : undefined;
  return name !== undefined && name.length <= 40 ? name : undefined;
}
