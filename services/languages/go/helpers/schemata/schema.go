package main

import (
	"fmt"
	"go/ast"
	"sort"
	"strings"
)

// The package of ours that every package with a switch imports, and its name there.
const (
	switchFolder = "rift__schema"
	switchName   = "rift__v"
)

type insertion struct {
	at, end int
	text    string
}

// place is a function of a variant within the schema.
type place struct {
	body    newBody
	variant int
}

// span is where a function stands in a schema; variant is -1 for the function as it was.
type span struct {
	start, end, variant int
	function            string
}

// schema is the text of a file with all its variants' functions beside those that they stand in for.
type schema struct {
	text  string
	spans []span
}

func schemaOf(from *source, places []place, importPath string) schema {
	byFunction := map[*ast.FuncDecl][]place{}
	for _, one := range places {
		byFunction[one.body.decl] = append(byFunction[one.body.decl], one)
	}
	edits := []insertion{from.importOf(importPath)}
	originals := []*ast.FuncDecl{}
	for _, fn := range from.functions() {
		if len(byFunction[fn]) > 0 {
			edits = append(edits, from.dispatch(fn, byFunction[fn])...)
			originals = append(originals, fn)
		}
	}
	text, moved := apply(from.text, edits)
	result := schema{}
	for _, fn := range originals {
		start, end := moved(from.offset(fn.Pos())), moved(from.offset(fn.End()))
		result.spans = append(result.spans, span{start, end, -1, nameOf(fn)})
	}
	var all strings.Builder
	all.WriteString(text)
	for _, one := range places {
		fmt.Fprintf(&all, "\n//line /rift/v%d/%s:%d\n", one.variant, one.body.source.path, one.body.line)
		start := all.Len()
		all.WriteString(renamed(one))
		result.spans = append(result.spans, span{start, all.Len(), one.variant, nameOf(one.body.decl)})
	}
	all.WriteString("\n")
	result.text = all.String()
	return result
}

func (s *source) importOf(path string) insertion {
	at := s.offset(s.file.Name.End())
	return insertion{at, at, fmt.Sprintf("; import %s %q", switchName, path)}
}

func nameOf(fn *ast.FuncDecl) string { return fmt.Sprintf("%d", fn.Pos()) }

func variantName(fn *ast.FuncDecl, variant int) string {
	return fmt.Sprintf("rift%d_%s", variant, fn.Name.Name)
}

// renamed is the variant's function under a name of its own.
func renamed(one place) string {
	fn, from := one.body.decl, one.body.source
	start, end := from.offset(fn.Name.Pos())-from.offset(fn.Pos()), from.offset(fn.Name.End())-from.offset(fn.Pos())
	return one.body.text[:start] + variantName(fn, one.variant) + one.body.text[end:]
}

// isCallable tells whether another function can stand in for this one by calling it.
func isCallable(fn *ast.FuncDecl) bool {
	if fn.Name.Name == "_" {
		return false
	}
	if fn.Type.TypeParams != nil {
		for _, field := range fn.Type.TypeParams.List {
			for _, name := range field.Names {
				if name.Name == "_" {
					return false
				}
			}
		}
	}
	return true
}

// dispatch are the edits that make a function call the variant that is switched on. No line is added.
func (s *source) dispatch(fn *ast.FuncDecl, places []place) []insertion {
	edits := []insertion{}
	count := 0
	named := func(field *ast.Field) []string {
		names := []string{}
		fresh := func() string { count++; return fmt.Sprintf("rift__%d", count) }
		for _, ident := range field.Names {
			name := ident.Name
			if name == "_" {
				name = fresh()
				edits = append(edits, insertion{s.offset(ident.Pos()), s.offset(ident.End()), name})
			}
			names = append(names, name)
		}
		if len(field.Names) == 0 {
			names = append(names, fresh())
			at := s.offset(field.Type.Pos())
			edits = append(edits, insertion{at, at, names[0] + " "})
		}
		return names
	}
	prefix := ""
	if fn.Recv != nil && len(fn.Recv.List) == 1 {
		prefix = named(fn.Recv.List[0])[0] + "."
	}
	arguments := []string{}
	for _, field := range fn.Type.Params.List {
		names := named(field)
		if _, variadic := field.Type.(*ast.Ellipsis); variadic {
			names[len(names)-1] += "..."
		}
		arguments = append(arguments, names...)
	}
	types := typeArguments(fn)
	var cases strings.Builder
	fmt.Fprintf(&cases, " switch %s.V { ", switchName)
	for _, one := range places {
		call := fmt.Sprintf("%s%s%s(%s)", prefix, variantName(fn, one.variant), types, strings.Join(arguments, ", "))
		if fn.Type.Results == nil || len(fn.Type.Results.List) == 0 {
			fmt.Fprintf(&cases, "case %d: %s; return; ", one.variant, call)
		} else {
			fmt.Fprintf(&cases, "case %d: return %s; ", one.variant, call)
		}
	}
	cases.WriteString("}; ")
	at := s.offset(fn.Body.Lbrace) + 1
	return append(edits, insertion{at, at, cases.String()})
}

func typeArguments(fn *ast.FuncDecl) string {
	if fn.Type.TypeParams == nil {
		return ""
	}
	names := []string{}
	for _, field := range fn.Type.TypeParams.List {
		for _, name := range field.Names {
			names = append(names, name.Name)
		}
	}
	return "[" + strings.Join(names, ", ") + "]"
}

// apply makes edits, and tells where an offset of the old text is in the new one.
func apply(text string, edits []insertion) (string, func(int) int) {
	sort.SliceStable(edits, func(i, j int) bool { return edits[i].at < edits[j].at })
	var result strings.Builder
	at := 0
	for _, edit := range edits {
		result.WriteString(text[at:edit.at])
		result.WriteString(edit.text)
		at = edit.end
	}
	result.WriteString(text[at:])
	return result.String(), func(offset int) int {
		moved := offset
		for _, edit := range edits {
			if edit.at < offset {
				moved += len(edit.text) - (edit.end - edit.at)
			}
		}
		return moved
	}
}
