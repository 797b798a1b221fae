import type TypeScript from 'typescript';
import type { Compiler } from '../compiler';

type Node = TypeScript.Node;

const MOST_LINES = 6;

/** Things in a tree that nobody writes on purpose; indentation shows where a block was meant to end. */
export function oddity(ts: Compiler, file: TypeScript.SourceFile): number {
  const { text } = file;
  let odd = 0;
  let crooked = 0;
  const starts = file.getLineStarts();
  const lineOf = (position: number) => file.getLineAndCharacterOfPosition(position).line;
  const indentAt = (line: number) => {
    const start = starts[line] ?? 0;
    return (/^[ \t]*/.exec(text.slice(start, start + 400))?.[0] ?? '').replace(/\t/g, '    ').length;
  };
  const isFirst = (position: number) => text.slice(starts[lineOf(position)] ?? 0, position).trim() === '';

  /** Members of one list stand below one another, deeper than the line that opens it; its end stands where that line does. */
  const list = (items: readonly Node[], open: number, end: number) => {
    const own = items.filter((item) => isFirst(item.getStart(file)));
    const outer = open < 0 ? -1 : indentAt(lineOf(open));
    const expected = own[0] ? indentAt(lineOf(own[0].getStart(file))) : null;
    for (const item of own) {
      const indent = indentAt(lineOf(item.getStart(file)));
      if (indent !== expected || indent <= outer) crooked++;
    }
    const close = end - 1;
    if (open >= 0 && lineOf(close) !== lineOf(open) && isFirst(close) && indentAt(lineOf(close)) !== outer) crooked++;
  };

  const visit = (node: Node): void => {
    if (ts.isSourceFile(node)) list(node.statements, -1, 0);
    else if (ts.isBlock(node) || ts.isModuleBlock(node)) {
      list(node.statements, node.getStart(file), node.end);
      if (ts.isBlock(node) && (ts.isBlock(node.parent) || ts.isSourceFile(node.parent))) odd++;
    } else if (ts.isClassLike(node) || ts.isInterfaceDeclaration(node) || ts.isEnumDeclaration(node)) {
      const open = text.indexOf('{', node.members.pos - 1);
      list(node.members, Math.max(0, Math.min(open, node.members.pos)), node.end);
    } else if (ts.isCaseBlock(node)) list(node.clauses, node.getStart(file), node.end);
    else if (ts.isObjectLiteralExpression(node)) list(node.properties, node.getStart(file), node.end);
    else if (ts.isArrayLiteralExpression(node)) list(node.elements, node.getStart(file), node.end);
    else if (ts.isCaseOrDefaultClause(node)) list(node.statements, -1, 0);

    if (ts.isExpressionStatement(node)) odd += oddStatement(node.expression);
    else if (ts.isEmptyStatement(node) && !isLoop(node.parent)) odd++;
    else if (ts.isLabeledStatement(node) && !isLoop(node.statement) && !ts.isBlock(node.statement)) odd += 2;
    else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.CommaToken) {
      if (!ts.isForStatement(node.parent)) odd++;
    } else if (ts.isIfStatement(node) || ts.isWhileStatement(node)) {
      if (ts.isBinaryExpression(node.expression) && node.expression.operatorToken.kind === ts.SyntaxKind.EqualsToken)
        odd++;
      const body = ts.isIfStatement(node) ? node.thenStatement : node.statement;
      if (ts.isEmptyStatement(body)) odd++;
      if (!ts.isBlock(body) && lineOf(body.getStart(file)) > lineOf(node.getStart(file))) {
        if (indentAt(lineOf(body.getStart(file))) <= indentAt(lineOf(node.getStart(file)))) odd++;
      }
    } else if (ts.isCallExpression(node)) {
      const open = text.indexOf('(', node.typeArguments?.end ?? node.expression.end);
      if (open >= 0 && lineOf(open) > lineOf(node.expression.end)) odd += 2;
      if (
        ts.isNumericLiteral(node.expression) ||
        ts.isStringLiteral(node.expression) ||
        ts.isObjectLiteralExpression(node.expression)
      )
        odd += 2;
    } else if (ts.isTaggedTemplateExpression(node)) {
      if (lineOf(node.template.getStart(file)) > lineOf(node.tag.end) || !/[\w$)]$/.test(node.tag.getText(file)))
        odd += 2;
    } else if (ts.isElementAccessExpression(node)) {
      if (isFirst(node.argumentExpression.getStart(file) - 1) || ts.isArrayLiteralExpression(node.expression)) odd++;
    } else if (ts.isPropertyAccessExpression(node)) {
      if (ts.isNumericLiteral(node.expression) || isWord(node.name.text)) odd++;
      if (isAstray(node)) odd++;
    } else if (
      ts.isNoSubstitutionTemplateLiteral(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node)
    ) {
      if (/[;{]\s*\n/.test(node.getText(file))) odd += 2;
    } else if (ts.isReturnStatement(node) && !node.expression) {
      const next = text.slice(node.end).match(/^[ \t]*\r?\n[ \t]*([^\s}])/)?.[1];
      const siblings = ts.isBlock(node.parent) ? node.parent.statements : undefined;
      if (next !== undefined && siblings && siblings.at(-1) !== node) odd++;
    } else if (ts.isVariableDeclaration(node) && !node.initializer && ts.isVariableDeclarationList(node.parent)) {
      if (node.parent.declarations.length > 1 && isFirst(node.getStart(file)) && isWord(node.name.getText(file)))
        odd += 2;
    } else if (ts.isShorthandPropertyAssignment(node) && node.objectAssignmentInitializer && !inPattern(node)) odd += 2;
    else if (ts.isFunctionDeclaration(node) && !node.name && !ts.getModifiers(node)?.length) odd += 2;
    else if (
      ts.isIdentifier(node) &&
      (node.text === '' || (ts.isMethodDeclaration(node.parent) && node.parent.name === node && isWord(node.text)))
    )
      odd += 2;
    ts.forEachChild(node, visit);
  };

  function oddStatement(expression: TypeScript.Expression): number {
    if (ts.isStringLiteral(expression)) return /^use /.test(expression.text) ? 0 : 2;
    if (ts.isIdentifier(expression)) return 2;
    if (ts.isPropertyAccessExpression(expression) || ts.isElementAccessExpression(expression)) return 1;
    if (ts.isBinaryExpression(expression)) {
      const { kind } = expression.operatorToken;
      const logical = [
        ts.SyntaxKind.AmpersandAmpersandToken,
        ts.SyntaxKind.BarBarToken,
        ts.SyntaxKind.QuestionQuestionToken,
      ];
      return (kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment) || logical.includes(kind)
        ? 0
        : 2;
    }
    const plain = [
      ts.isObjectLiteralExpression,
      ts.isArrayLiteralExpression,
      ts.isArrowFunction,
      ts.isFunctionExpression,
      ts.isNumericLiteral,
      ts.isParenthesizedExpression,
      ts.isNoSubstitutionTemplateLiteral,
      ts.isTemplateExpression,
      ts.isRegularExpressionLiteral,
      ts.isConditionalExpression,
    ];
    return plain.some((is) => is(expression as never)) ? 1 : 0;
  }

  /** A link of a chain that starts a line no deeper than the one in the middle of which its chain starts belongs further out. */
  function isAstray(node: TypeScript.PropertyAccessExpression): boolean {
    const link = text.lastIndexOf('.', node.name.getStart(file) - 1) - (node.questionDotToken ? 1 : 0);
    if (!isFirst(link)) return false;
    const start = node.getStart(file);
    return !isFirst(start) && lineOf(start) < lineOf(link) && indentAt(lineOf(link)) <= indentAt(lineOf(start));
  }

  function isLoop(node: Node): boolean {
    return ts.isIterationStatement(node, false);
  }

  function inPattern(node: Node): boolean {
    let outer: Node = node.parent;
    while (ts.isObjectLiteralExpression(outer) || ts.isPropertyAssignment(outer)) outer = outer.parent;
    return ts.isBinaryExpression(outer) || ts.isForOfStatement(outer);
  }

  function isWord(name: string): boolean {
    return /^(const|let|var|function|return|if|else|for|while|switch|case|throw|try|catch|import|export|class)$/.test(
      name,
    );
  }

  visit(file);
  return odd + Math.min(crooked, MOST_LINES);
}
