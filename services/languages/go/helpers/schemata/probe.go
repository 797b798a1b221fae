package main

import (
	"context"
	"encoding/json"
	"fmt"
	"go/ast"
	"math/rand"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

type functionRef struct {
	File string
	Line int
}

type callRecord struct {
	Key   string
	Input int
	Args  []*node
}

const (
	recording = 5 * time.Second
	mostCalls = 400
)

// probe runs the functions of all variants on the inputs that tests give them and on others made from these.
func (s *server) probe(ctx context.Context, next order) map[string]any {
	nothing := map[string]any{"inputs": []string{}, "behaviours": [][]*string{}}
	if len(next.Tests) == 0 {
		return nothing
	}
	s.mu.Lock()
	s.last++
	number := s.last
	s.mu.Unlock()
	made := &program{folder: filepath.Join(scratch, strconv.Itoa(number)), alone: map[int]*overlay{}}
	defer os.RemoveAll(made.folder)
	refused := map[int]string{}
	texts := s.checked(s.placesOf(next.Variants, made, refused), refused)
	on := newOverlay(filepath.Join(made.folder, "all"))
	names := s.watch(on, texts, next.Functions)
	s.addSwitch(on, probeText)
	next.Tests = s.built(ctx, on, next.Tests)
	if len(next.Tests) == 0 || len(names) == 0 {
		return nothing
	}
	recorded := []callRecord{}
	for _, line := range s.playing(ctx, on, 0, next.Tests, recording, "") {
		var one callRecord
		if json.Unmarshal([]byte(line), &one) == nil && one.Key != "" && len(recorded) < mostCalls {
			recorded = append(recorded, one)
		}
	}
	calls := variedCalls(recorded, next.Inputs, rand.New(rand.NewSource(next.Seed)))
	inputs := []string{}
	for _, one := range calls {
		inputs = append(inputs, one.shown(names))
	}
	file := filepath.Join(made.folder, "calls.json")
	text, _ := json.Marshal(calls)
	if os.WriteFile(file, text, 0o666) != nil {
		return nothing
	}
	behaviours := [][]*string{}
	for variant := range next.Variants {
		own := make([]*string, len(calls))
		behaviours = append(behaviours, own)
		if _, is := refused[variant]; is || made.alone[variant] != nil {
			continue
		}
		limit := time.Duration(next.CapMs * float64(time.Millisecond))
		for _, line := range s.playing(ctx, on, variant+1, next.Tests, limit+recording, file) {
			var one struct {
				Input int
				Is    *string
			}
			if json.Unmarshal([]byte(line), &one) == nil && one.Input < len(own) {
				own[one.Input] = one.Is
			}
		}
	}
	return map[string]any{"inputs": inputs, "behaviours": behaviours}
}

// built are the tests whose packages compile with these files, of as few packages as have any.
func (s *server) built(ctx context.Context, on *overlay, tests []testRef) []testRef {
	for _, folder := range foldersOf(tests) {
		if s.build(ctx, on, folder) != "" {
			continue
		}
		own := []testRef{}
		for _, test := range tests {
			if test.Folder == folder && !strings.Contains(test.Name, "/") {
				own = append(own, test)
			} else if test.Folder == folder && !contains(own, topOf(test.Name)) {
				own = append(own, testRef{ID: test.ID, Folder: folder, Name: topOf(test.Name)})
			}
		}
		return own
	}
	return nil
}

func topOf(name string) string {
	top, _, _ := strings.Cut(name, "/")
	return top
}

// watch puts the functions' files in place, each function telling what it is called with; their names by number.
func (s *server) watch(on *overlay, texts map[string]schema, functions []functionRef) map[string]string {
	names := map[string]string{}
	wanted := map[string][]int{}
	for path, one := range texts {
		on.files[filepath.Join(s.Root, path)] = one.text
	}
	for _, one := range functions {
		wanted[one.File] = append(wanted[one.File], one.Line)
	}
	for path, lines := range wanted {
		original, err := s.read(path)
		if err != nil || s.packageOf(path) == nil {
			continue
		}
		text := original.text
		isSchema := false
		if one, is := texts[path]; is {
			text, isSchema = one.text, true
		}
		from, err := parsedSource(path, text)
		if err != nil {
			continue
		}
		edits := []insertion{}
		if !isSchema {
			edits = append(edits, from.importOf(s.packageOf(path).Module.Path+"/"+switchFolder))
		}
		// The switch adds no line, so that a function is where it was.
		for _, fn := range from.functions() {
			first, last := from.at.Line(fn.Pos()), from.at.Line(fn.End())
			for _, line := range lines {
				if first <= line && line <= last && isCallable(fn) && !ownName.MatchString(fn.Name.Name) {
					number := strconv.Itoa(len(names))
					names[number] = fn.Name.Name
					edits = append(edits, from.sawCall(fn, number)...)
					break
				}
			}
		}
		on.files[filepath.Join(s.Root, path)], _ = apply(text, edits)
	}
	return names
}

// sawCall is what a function says at its begin.
func (s *source) sawCall(fn *ast.FuncDecl, number string) []insertion {
	edits := []insertion{}
	count := 0
	pointers := []string{}
	add := func(field *ast.Field) {
		if len(field.Names) == 0 {
			count++
			name := fmt.Sprintf("rift__p%d", count)
			at := s.offset(field.Type.Pos())
			edits = append(edits, insertion{at, at, name + " "})
			pointers = append(pointers, "&"+name)
		}
		for _, ident := range field.Names {
			name := ident.Name
			if name == "_" {
				count++
				name = fmt.Sprintf("rift__p%d", count)
				edits = append(edits, insertion{s.offset(ident.Pos()), s.offset(ident.End()), name})
			}
			pointers = append(pointers, "&"+name)
		}
	}
	function := fn.Name.Name + typeArguments(fn)
	if fn.Recv != nil && len(fn.Recv.List) == 1 {
		add(fn.Recv.List[0])
		function = "(" + s.textOf(fn.Recv.List[0].Type) + ")." + fn.Name.Name
	}
	for _, field := range fn.Type.Params.List {
		add(field)
	}
	at := s.offset(fn.Body.Lbrace) + 1
	told := fmt.Sprintf(" %s.Saw(%s); ", switchName, strings.Join(append([]string{number, function}, pointers...), ", "))
	return append(edits, insertion{at, at, told})
}

// playing are the lines that a process of the tests writes when functions are called.
func (s *server) playing(ctx context.Context, on *overlay, variant int, tests []testRef, limit time.Duration, calls string) []string {
	sink := filepath.Join(on.folder, fmt.Sprintf("told-%d", variant))
	os.Remove(sink)
	folder := tests[0].Folder
	s.start(ctx, spawn{
		path: on.made[folder].path, folder: s.packages.byFolder[folder].Dir, arguments: s.testArguments(tests, false), cap: limit,
		environment: []string{
			"RIFT_VARIANT=" + strconv.Itoa(variant), "RIFT_PROBE=" + sink, "RIFT_CALLS=" + calls, "RIFT_EACH_MS=50",
		},
	})
	text, err := os.ReadFile(sink)
	if err != nil {
		return nil
	}
	return strings.Split(string(text), "\n")
}
