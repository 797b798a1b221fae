package main

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

// source is a file as it is, before any variant.
type source struct {
	path, text string
	file       *ast.File
	at         *token.File
}

// newBody is a function with another body: its whole text, and the line at which it stands in the variant.
type newBody struct {
	source *source
	decl   *ast.FuncDecl
	text   string
	line   int
}

var errElsewhere = errors.New("something other than bodies of functions")

func (s *server) read(path string) (*source, error) {
	text, err := os.ReadFile(filepath.Join(s.Root, path))
	if err != nil {
		return nil, err
	}
	return parsedSource(path, string(text))
}

func parsedSource(path, text string) (*source, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	return &source{path: path, text: text, file: file, at: fset.File(file.Package)}, nil
}

func (s *source) offset(pos token.Pos) int { return s.at.Offset(pos) }

func (s *source) functions() []*ast.FuncDecl {
	found := []*ast.FuncDecl{}
	for _, decl := range s.file.Decls {
		if fn, is := decl.(*ast.FuncDecl); is && fn.Body != nil {
			found = append(found, fn)
		}
	}
	return found
}

// decompose finds the functions whose bodies differ; errElsewhere where anything else does.
func (s *source) decompose(after string) ([]newBody, error) {
	start := 0
	for start < len(s.text) && start < len(after) && s.text[start] == after[start] {
		start++
	}
	end := 0
	for end < len(s.text)-start && end < len(after)-start && s.text[len(s.text)-1-end] == after[len(after)-1-end] {
		end++
	}
	for _, fn := range s.functions() {
		first, last := s.offset(fn.Body.Lbrace)+1, s.offset(fn.Body.Rbrace)
		if start < first || len(s.text)-end > last {
			continue
		}
		from, to := s.offset(fn.Pos()), s.offset(fn.End())
		text := after[from : len(after)-(len(s.text)-to)]
		if err := isOneFunction(text); err != nil {
			return nil, err
		}
		return []newBody{{source: s, decl: fn, text: text, line: s.at.Line(fn.Pos())}}, nil
	}
	return s.decomposeWhole(after)
}

func isOneFunction(text string) error {
	file, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+text, parser.SkipObjectResolution)
	if err == nil && len(file.Decls) != 1 {
		err = errors.New("a function that falls apart")
	}
	return err
}

func (s *source) decomposeWhole(after string) ([]newBody, error) {
	other, err := parsedSource(s.path, after)
	if err != nil {
		return nil, err
	}
	if s.withoutBodies() != other.withoutBodies() {
		return nil, errElsewhere
	}
	found := []newBody{}
	theirs := other.functions()
	for i, fn := range s.functions() {
		text := other.textOf(theirs[i])
		if text != s.textOf(fn) {
			found = append(found, newBody{source: s, decl: fn, text: text, line: other.at.Line(theirs[i].Pos())})
		}
	}
	return found, nil
}

func (s *source) textOf(node ast.Node) string {
	return s.text[s.offset(node.Pos()):s.offset(node.End())]
}

func (s *source) withoutBodies() string {
	var kept strings.Builder
	at := 0
	for _, fn := range s.functions() {
		kept.WriteString(s.text[at:s.offset(fn.Body.Lbrace)])
		at = s.offset(fn.Body.Rbrace)
	}
	kept.WriteString(s.text[at:])
	return kept.String()
}
