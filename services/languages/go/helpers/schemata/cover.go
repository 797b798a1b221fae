package main

import (
	"context"
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"time"
)

// statement is what a counter stands for: lines of a file.
type statement struct {
	file        string
	first, last int
}

type counters struct{ statements []statement }

// instrument counts the statements of a file; null where there is none. No line is added.
func (c *counters) instrument(from *source, importPath string) (string, bool) {
	edits := []insertion{}
	before := len(c.statements)
	count := func(at int, first, last int, text string) {
		edits = append(edits, insertion{at, at, fmt.Sprintf(text, fmt.Sprintf("%s.C[%d] = 1; ", switchName, len(c.statements)))})
		c.statements = append(c.statements, statement{from.path, first, last})
	}
	line := func(offset int) int { return from.at.Line(from.at.Pos(offset)) }
	list := func(statements []ast.Stmt) {
		for _, one := range statements {
			if _, empty := one.(*ast.EmptyStmt); empty {
				continue
			}
			first := line(from.offset(one.Pos()))
			count(from.offset(one.Pos()), first, line(from.headEnd(one)), "%s")
		}
	}
	for _, fn := range from.functions() {
		ast.Inspect(fn.Body, func(node ast.Node) bool {
			switch one := node.(type) {
			case *ast.BlockStmt:
				list(withoutClauses(one.List))
			case *ast.CaseClause:
				first := line(from.offset(one.Pos()))
				count(from.offset(one.Colon)+1, first, line(from.offset(one.Colon)), " %s")
				list(one.Body)
			case *ast.CommClause:
				first := line(from.offset(one.Pos()))
				count(from.offset(one.Colon)+1, first, line(from.offset(one.Colon)), " %s")
				list(one.Body)
			case *ast.IfStmt:
				if other, chained := one.Else.(*ast.IfStmt); chained {
					at := from.offset(other.Pos())
					count(at, line(at), line(from.offset(other.Body.Lbrace)), "{ %s")
					end := from.offset(other.End())
					edits = append(edits, insertion{end, end, " }"})
				}
			}
			return true
		})
	}
	if len(c.statements) == before {
		return "", false
	}
	// Of what ends at one place the inner comes first.
	sort.SliceStable(edits, func(i, j int) bool { return edits[i].at < edits[j].at })
	text, _ := apply(from.text, append(edits, from.importOf(importPath)))
	return text, true
}

// A clause of a switch is no statement that something could stand before.
func withoutClauses(statements []ast.Stmt) []ast.Stmt {
	if len(statements) > 0 {
		switch statements[0].(type) {
		case *ast.CaseClause, *ast.CommClause:
			return nil
		}
	}
	return statements
}

// headEnd is where a statement's own lines end: before the block that it governs, before a function in it.
func (s *source) headEnd(one ast.Stmt) int {
	end := s.offset(one.End()) - 1
	ast.Inspect(one, func(node ast.Node) bool {
		if block, is := node.(*ast.BlockStmt); is && s.offset(block.Lbrace) < end {
			end = s.offset(block.Lbrace)
		}
		return true
	})
	return end
}

// coverage are the packages' tests with counters, made once.
func (s *server) coverage() (*overlay, *counters) {
	made := newOverlay(filepath.Join(scratch, "cover"))
	all := &counters{}
	for _, one := range s.packages.byFolder {
		for _, name := range one.GoFiles {
			rel, _ := s.relative(filepath.Join(one.Dir, name))
			from, err := s.read(rel)
			if err != nil {
				continue
			}
			if text, any := all.instrument(from, one.Module.Path+"/"+switchFolder); any {
				made.files[filepath.Join(s.Root, rel)] = text
			}
		}
	}
	size := max(1, len(all.statements))
	s.addSwitch(made, fmt.Sprintf(counterText, size, size, size))
	return made, all
}

type covered struct {
	Trial trial            `json:"trial"`
	Lines map[string][]int `json:"lines"`
}

// cover runs each test alone on the code as it is, with the lines that it ran.
func (s *server) cover(ctx context.Context, next order) map[string]any {
	if next.All {
		next.Tests = s.testsInSource()
	}
	on, all := s.coverage()
	built := map[string]string{}
	for _, folder := range foldersOf(next.Tests) {
		built[folder] = s.build(ctx, on, folder)
	}
	found := make([]covered, len(next.Tests))
	limit := time.Duration(next.CapMs * float64(time.Millisecond))
	var waiting sync.WaitGroup
	for worker := 0; worker < cap(s.slots); worker++ {
		waiting.Add(1)
		go func(worker int) {
			defer waiting.Done()
			file := filepath.Join(on.folder, fmt.Sprintf("counters-%d", worker))
			for i := worker; i < len(next.Tests); i += cap(s.slots) {
				test := next.Tests[i]
				if said := built[test.Folder]; said != "" {
					found[i] = covered{trial{ID: test.ID, Outcome: "missing", Message: firstLine(said)}, map[string][]int{}}
					continue
				}
				found[i] = s.coverOne(ctx, on, all, test, file, limit)
			}
		}(worker)
	}
	waiting.Wait()
	os.RemoveAll(on.folder)
	return map[string]any{"covered": found}
}

func (s *server) coverOne(ctx context.Context, on *overlay, all *counters, test testRef, file string, limit time.Duration) covered {
	none := map[string][]int{}
	if err := os.WriteFile(file, make([]byte, max(1, len(all.statements))), 0o666); err != nil {
		return covered{trial{ID: test.ID, Outcome: "error", Message: err.Error()}, none}
	}
	tests := []testRef{test}
	done := s.start(ctx, spawn{
		path: on.made[test.Folder].path, folder: s.packages.byFolder[test.Folder].Dir, arguments: s.testArguments(tests, false),
		environment: []string{"RIFT_COUNTERS=" + file, "GOTRACEBACK=crash"}, cap: limit, stack: true,
	})
	ran, err := os.ReadFile(file)
	if err != nil {
		return covered{s.trialsOf(done, tests)[0], none}
	}
	return covered{s.trialsOf(done, tests)[0], all.linesOf(ran)}
}

func (c *counters) linesOf(ran []byte) map[string][]int {
	sets := map[string]map[int]bool{}
	for i, one := range c.statements {
		if i >= len(ran) || ran[i] == 0 || strings.HasSuffix(one.file, "_test.go") {
			continue
		}
		if sets[one.file] == nil {
			sets[one.file] = map[int]bool{}
		}
		for line := one.first; line <= one.last; line++ {
			sets[one.file][line] = true
		}
	}
	found := map[string][]int{}
	for file, set := range sets {
		for line := range set {
			found[file] = append(found[file], line)
		}
		sort.Ints(found[file])
	}
	return found
}
