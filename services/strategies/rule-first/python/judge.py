"""Reads {"text", "drafts": [[[start, end, text], ...], ...]} and tells of each draft how far Python can compile it.

Offsets are UTF-16 code units. One JSON line per draft: [stage, line, column, message, oddity], where stage is 0 (cannot be
parsed), 1 (parsed, does not compile) or 2 (compiles). Nothing of the text is run.
"""

import ast
import builtins
import json
import sys
import warnings

KNOWN = set(dir(builtins)) | {"__file__", "__name__", "__doc__", "__path__", "__spec__", "__class__", "__annotations__"}
EFFECTS = (ast.Call, ast.Await, ast.Yield, ast.YieldFrom)
TEXTS = (ast.JoinedStr, ast.Constant)


def apply(units, edits):
    out, at = [], 0
    for start, end, text in sorted(edits):
        out += [units[2 * at : 2 * start], text.encode("utf-16-le", "surrogatepass")]
        at = end
    out.append(units[2 * at :])
    text = b"".join(out).decode("utf-16-le", "surrogatepass")
    return text[1:] if text[:1] == "\ufeff" else text


def bound_names(tree):
    names = set(KNOWN)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
        else:
            for field in ("name", "rest"):
                if isinstance(getattr(node, field, None), str):
                    names.add(getattr(node, field))
    return names


def is_text(node):
    return isinstance(node, ast.JoinedStr) or isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))


def odd_statements(owner):
    odd = 0.0
    body = owner.body if isinstance(getattr(owner, "body", None), list) else []
    for at, statement in enumerate(body):
        if isinstance(statement, ast.Expr):
            value = statement.value
            if not isinstance(value, EFFECTS) and not (is_text(value) and at == 0):
                odd += 0.5 if isinstance(value, ast.Constant) else 1
        elif isinstance(statement, ast.AnnAssign) and statement.value is None:
            odd += 0.0 if isinstance(owner, ast.ClassDef) else 0.7
        elif isinstance(statement, (ast.Return, ast.Raise, ast.Continue, ast.Break)) and at + 1 < len(body):
            odd += 0.5
    return odd


def odd_expression(node):
    if isinstance(node, ast.Call):
        callee = isinstance(node.func, (ast.Constant, ast.JoinedStr, ast.Tuple, ast.List, ast.Dict))
        return 2.0 * callee + 0.3 * sum(isinstance(a, ast.Tuple) for a in node.args)
    if isinstance(node, ast.Subscript):
        return 0.7 * isinstance(node.value, TEXTS)
    if isinstance(node, ast.keyword):
        return 0.2 * isinstance(node.value, ast.Compare)
    if isinstance(node, ast.Assert):
        return 2.0 * isinstance(node.test, ast.Tuple)
    return 0.0


def oddity(tree):
    """How many things in the tree nobody writes on purpose."""
    names = bound_names(tree)
    star = False
    odd = 0.0
    unknown = 0
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            star = True
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in names:
            unknown += 1
        odd += odd_statements(node) + odd_expression(node)
    return odd if star else odd + unknown


def judge(source):
    stage = 0
    try:
        tree = ast.parse(source)
        stage = 1
        with warnings.catch_warnings(record=True) as noted:
            warnings.simplefilter("always")
            compile(source, "<draft>", "exec", dont_inherit=True)
        return [2, 0, 0, "", round(oddity(tree) + len(noted), 2)]
    except SyntaxError as error:
        return [stage, error.lineno or 0, error.offset or 0, "%s: %s" % (type(error).__name__, error.msg), 0]
    except (ValueError, RecursionError, MemoryError) as error:
        return [0, 0, 0, "%s: %s" % (type(error).__name__, error), 0]


def main():
    warnings.simplefilter("ignore")
    question = json.load(sys.stdin)
    units = question["text"].encode("utf-16-le", "surrogatepass")
    for edits in question["drafts"]:
        print(json.dumps(judge(apply(units, edits))), flush=True)


main()
