/** A new member in a closed list: whoever switches over the list must notice that it is not handled. */
import {
  type InterfaceDeclaration,
  isArrayLiteralExpression,
  isAsExpression,
  isCallExpression,
  isInterfaceDeclaration,
  isLiteralTypeNode,
  isPropertyAccessExpression,
  isPropertySignatureDeclaration,
  isStringLiteral,
  isTypeAliasDeclaration,
  isTypeLiteralNode,
  isTypeReferenceNode,
  isUnionTypeNode,
  isVariableDeclaration,
  type Node,
  type SourceFile,
  type TypeLiteralNode,
  type TypeNode,
} from "typescript/unstable/ast";
import type { Edit } from "../fault.ts";
import { nameOf } from "../syntax.ts";

/** The member that nobody knows. */
const PLANTED = "planted";

/** Adds a member to a union of literals or of tagged objects, an `as const` list, a `z.enum` or a `z.discriminatedUnion`. */
export function plantMember(node: Node, source: SourceFile): readonly Edit[] {
  if (isUnionTypeNode(node) && isList(node)) return unionMember(node.types, node.end, source);
  if (isCallExpression(node) && isPropertyAccessExpression(node.expression)) {
    const [first, second] = node.arguments;
    const called = node.expression.getText();
    if (called === "z.enum" || called === "z.literal") return listMember(first);
    if (called === "z.discriminatedUnion" && first !== undefined && isStringLiteral(first))
      return objectMember(first.text, second);
  }
  if (isAsExpression(node) && node.type.getText() === "const" && isVariableDeclaration(node.parent))
    return listMember(node.expression);
  return [];
}

/** Whether a union declares a list, and does not only pick from one. */
function isList({ parent }: Node): boolean {
  return isTypeAliasDeclaration(parent) || isPropertySignatureDeclaration(parent);
}

function unionMember(types: readonly TypeNode[], end: number, source: SourceFile): readonly Edit[] {
  if (types.filter(isStringType).length >= 2) return [{ start: end, end, text: ` | "${PLANTED}"` }];
  const tags = types.map((type) => tagOf(type, source)).filter((tag) => tag !== undefined);
  const tag = tags[0];
  if (tag === undefined || tags.length < 2 || tags.some((other) => other !== tag)) return [];
  return [{ start: end, end, text: ` | { readonly ${tag}: "${PLANTED}" }` }];
}

function isStringType(type: TypeNode): boolean {
  return isLiteralTypeNode(type) && isStringLiteral(type.literal);
}

/** The property that tells a member of a union of objects from the others: the first with a literal type. */
function tagOf(type: TypeNode, source: SourceFile): string | undefined {
  const declared = isTypeLiteralNode(type) ? type : declarationOf(type, source);
  const tag = declared?.members.find(
    (member) =>
      isPropertySignatureDeclaration(member) && member.type !== undefined && isStringType(member.type),
  );
  return tag !== undefined && isPropertySignatureDeclaration(tag) ? nameOf(tag.name) : undefined;
}

function declarationOf(
  type: TypeNode,
  source: SourceFile,
): TypeLiteralNode | InterfaceDeclaration | undefined {
  if (!isTypeReferenceNode(type)) return undefined;
  const name = type.typeName.getText();
  for (const statement of source.statements) {
    if (isInterfaceDeclaration(statement) && statement.name.text === name) return statement;
    if (
      isTypeAliasDeclaration(statement) &&
      statement.name.text === name &&
      isTypeLiteralNode(statement.type)
    )
      return statement.type;
  }
  return undefined;
}

function listMember(list: Node | undefined): readonly Edit[] {
  if (list === undefined || !isArrayLiteralExpression(list)) return [];
  const last = list.elements.at(-1);
  if (last === undefined || list.elements.length < 2 || !list.elements.every(isStringLiteral)) return [];
  return [{ start: last.end, end: last.end, text: `, "${PLANTED}"` }];
}

function objectMember(tag: string, list: Node | undefined): readonly Edit[] {
  const last = list !== undefined && isArrayLiteralExpression(list) ? list.elements.at(-1) : undefined;
  if (last === undefined) return [];
  return [{ start: last.end, end: last.end, text: `, z.object({ ${tag}: z.literal("${PLANTED}") })` }];
}
