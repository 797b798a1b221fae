package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"sync"
)

// program is a list of variants with what is compiled of them.
type program struct {
	folder string
	schema *overlay
	// Variants that no switch can hold have files and tests of their own.
	alone map[int]*overlay
}

// overlay are files in place of those of the repository, and the test binaries that were made with them.
type overlay struct {
	folder string
	files  map[string]string
	flags  []string
	mu     sync.Mutex
	made   map[string]*binary
}

type binary struct {
	once sync.Once
	path string
	said string
}

const scratch = "/tmp/rift-schemata"

func (s *server) compile(ctx context.Context, next order) map[string]any {
	s.mu.Lock()
	s.last++
	number := s.last
	s.mu.Unlock()
	made := &program{folder: filepath.Join(scratch, strconv.Itoa(number)), alone: map[int]*overlay{}}
	refused := map[int]string{}
	places := s.placesOf(next.Variants, made, refused)
	texts := s.checked(places, refused)
	made.schema = newOverlay(filepath.Join(made.folder, "all"))
	for path, one := range texts {
		made.schema.files[filepath.Join(s.Root, path)] = one.text
	}
	s.addSwitch(made.schema, switchText)
	if len(texts) > 0 {
		for _, folder := range foldersOf(next.Tests) {
			said := s.build(ctx, made.schema, folder)
			if said == "" {
				continue
			}
			before := len(refused)
			for variant, message := range refusedIn(said) {
				refused[variant] = message
			}
			if len(refused) == before && !strings.Contains(said, noTests) {
				fmt.Fprintln(os.Stderr, said)
			}
			os.RemoveAll(made.folder)
			return map[string]any{"refused": refused, "program": nil}
		}
	}
	s.mu.Lock()
	s.programs[number] = made
	s.mu.Unlock()
	return map[string]any{"refused": refused, "program": number}
}

func newOverlay(folder string) *overlay {
	return &overlay{folder: folder, files: map[string]string{}, made: map[string]*binary{}}
}

// placesOf takes variants apart into functions, file by file; what cannot be taken apart is compiled alone.
func (s *server) placesOf(variants []map[string]string, made *program, refused map[int]string) map[*source][]place {
	sources := map[string]*source{}
	places := map[*source][]place{}
	for variant, files := range variants {
		bodies := []newBody{}
		var failed error
		for path, after := range files {
			from := sources[path]
			if from == nil {
				if from, failed = s.read(path); failed != nil {
					failed = errElsewhere
					break
				}
				sources[path] = from
			}
			var own []newBody
			if own, failed = from.decompose(after); failed != nil {
				break
			}
			bodies = append(bodies, own...)
		}
		for _, body := range bodies {
			if !isCallable(body.decl) || s.packageOf(body.source.path) == nil {
				failed = errElsewhere
			}
		}
		if errors.Is(failed, errElsewhere) {
			s.alone(variant, files, made, refused)
		} else if failed != nil {
			refused[variant] = failed.Error()
		} else {
			for _, body := range bodies {
				places[body.source] = append(places[body.source], place{body, variant + 1})
			}
		}
	}
	return places
}

func (s *server) packageOf(path string) *goPackage { return s.packages.byFolder[filepath.Dir(path)] }

func (s *server) alone(variant int, files map[string]string, made *program, refused map[int]string) {
	own := newOverlay(filepath.Join(made.folder, fmt.Sprintf("alone-%d", variant)))
	texts := map[*goPackage]map[string]schema{}
	for path, text := range files {
		own.files[filepath.Join(s.Root, path)] = text
		if one := s.packageOf(path); one != nil {
			if texts[one] == nil {
				texts[one] = map[string]schema{}
			}
			texts[one][path] = schema{text: text}
		}
	}
	if len(texts) == 1 {
		for one, changed := range texts {
			if found := s.check(one, changed); len(found) > 0 {
				refused[variant] = found[0].message
				return
			}
		}
	}
	made.alone[variant] = own
}

// checked are schemas of all files whose variants type-check; those that do not are refused.
func (s *server) checked(places map[*source][]place, refused map[int]string) map[string]schema {
	for {
		texts := map[string]schema{}
		byPackage := map[*goPackage]map[string]schema{}
		for from, all := range places {
			kept := []place{}
			for _, one := range all {
				if _, is := refused[one.variant-1]; !is {
					kept = append(kept, one)
				}
			}
			if len(kept) == 0 {
				continue
			}
			one := s.packageOf(from.path)
			text := schemaOf(from, kept, one.Module.Path+"/"+switchFolder)
			texts[from.path] = text
			if byPackage[one] == nil {
				byPackage[one] = map[string]schema{}
			}
			byPackage[one][from.path] = text
		}
		again := false
		for one, changed := range byPackage {
			for _, found := range s.check(one, changed) {
				if _, known := refused[found.variant-1]; found.variant > 0 && !known {
					refused[found.variant-1] = found.message
					again = true
				}
			}
		}
		if !again {
			return texts
		}
	}
}

var compilerLine = regexp.MustCompile(`(?m)^\S*rift/v(\d+)/\S+?:\d+(?::\d+)?: (.*)$`)

func refusedIn(said string) map[int]string {
	found := map[int]string{}
	for _, match := range compilerLine.FindAllStringSubmatch(said, -1) {
		if variant, err := strconv.Atoi(match[1]); err == nil {
			found[variant-1] = match[2]
		}
	}
	return found
}

// addSwitch puts our package into every module of the repository.
func (s *server) addSwitch(to *overlay, text string) {
	for _, one := range s.packages.byFolder {
		if _, inside := s.relative(one.Module.Dir); inside {
			to.files[filepath.Join(one.Module.Dir, switchFolder, "schema.go")] = text
		}
	}
}

const noTests = "no test files"

// build makes the tests of a folder once; what the compiler says where it cannot.
func (s *server) build(ctx context.Context, of *overlay, folder string) string {
	of.mu.Lock()
	one := of.made[folder]
	if one == nil {
		one = &binary{path: filepath.Join(of.folder, strings.ReplaceAll(folder, "/", "_")+".test")}
		of.made[folder] = one
	}
	of.mu.Unlock()
	one.once.Do(func() { one.said = s.buildNow(ctx, of, folder, one.path) })
	return one.said
}

func (s *server) buildNow(ctx context.Context, of *overlay, folder, to string) string {
	under := s.packages.byFolder[folder]
	if under == nil {
		return folder + " is no package of these tests"
	}
	list, err := of.write()
	if err != nil {
		return err.Error()
	}
	arguments := append([]string{"test", "-c", "-vet=off", "-overlay=" + list, "-o", to}, s.Flags...)
	if !hasFlag(s.Flags, "ldflags") {
		arguments = append(arguments, "-ldflags=-s -w")
	}
	if !hasFlag(s.Flags, "gcflags") {
		arguments = append(arguments, "-gcflags=-e -dwarf=false")
	}
	command := s.command(append(append(arguments, of.flags...), under.ImportPath)...)
	out, err := command.CombinedOutput()
	if err != nil {
		return string(out) + err.Error()
	}
	if _, err := os.Stat(to); err != nil {
		return noTests
	}
	return ""
}

func hasFlag(flags []string, name string) bool {
	for _, flag := range flags {
		if strings.HasPrefix(strings.TrimLeft(flag, "-"), name) {
			return true
		}
	}
	return false
}

// write lays the files out where the go command finds them.
func (o *overlay) write() (string, error) {
	list := filepath.Join(o.folder, "overlay.json")
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, err := os.Stat(list); err == nil {
		return list, nil
	}
	if err := os.MkdirAll(o.folder, 0o777); err != nil {
		return "", err
	}
	replace := map[string]string{}
	paths := []string{}
	for path := range o.files {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	for i, path := range paths {
		own := filepath.Join(o.folder, fmt.Sprintf("%d.go", i))
		if err := os.WriteFile(own, []byte(o.files[path]), 0o666); err != nil {
			return "", err
		}
		replace[path] = own
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err == nil {
		err = os.WriteFile(list, text, 0o666)
	}
	return list, err
}

func foldersOf(tests []testRef) []string {
	found := []string{}
	seen := map[string]bool{}
	for _, test := range tests {
		if !seen[test.Folder] {
			seen[test.Folder] = true
			found = append(found, test.Folder)
		}
	}
	return found
}

func (s *server) drop(number int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if made := s.programs[number]; made != nil {
		delete(s.programs, number)
		os.RemoveAll(made.folder)
	}
}

// overlayOf is what a variant runs with, and the number that switches it on.
func (s *server) overlayOf(number, variant int) (*overlay, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	made := s.programs[number]
	if made == nil {
		return nil, 0
	}
	if own := made.alone[variant]; own != nil {
		return own, 0
	}
	return made.schema, variant + 1
}
