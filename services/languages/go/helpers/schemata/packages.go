package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

type goPackage struct {
	Dir, ImportPath, Name, Export, ForTest       string
	Standard, DepOnly                            bool
	GoFiles, CgoFiles, TestGoFiles, XTestGoFiles []string
	ImportMap                                    map[string]string
	Module                                       *struct{ Path, Dir, GoVersion string }
}

// packages are those of the repository, and what the others export.
type packages struct {
	byFolder map[string]*goPackage
	exports  map[string]string
	fset     *token.FileSet
	importer types.Importer
	mu       sync.Mutex
}

const listed = "-json=Dir,ImportPath,Name,Export,ForTest,Standard,DepOnly,GoFiles,CgoFiles,TestGoFiles,XTestGoFiles,ImportMap,Module"

func (s *server) command(arguments ...string) *exec.Cmd {
	command := exec.Command("go", arguments...)
	command.Dir = filepath.Join(s.Root, s.Cwd)
	command.Env = os.Environ()
	return command
}

func (s *server) load() (*packages, error) {
	arguments := append([]string{"list", "-e", "-deps", "-test", "-export", listed}, s.Flags...)
	command := s.command(append(arguments, s.Patterns...)...)
	var said bytes.Buffer
	command.Stderr = &said
	out, err := command.Output()
	if err != nil && len(out) == 0 {
		return nil, errors.New(strings.TrimSpace(said.String()))
	}
	found := &packages{byFolder: map[string]*goPackage{}, exports: map[string]string{}, fset: token.NewFileSet()}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		one := &goPackage{}
		if err := decoder.Decode(one); err == io.EOF {
			break
		} else if err != nil {
			return nil, err
		}
		if one.ForTest != "" || strings.HasSuffix(one.ImportPath, ".test") {
			continue
		}
		found.exports[one.ImportPath] = one.Export
		if folder, inside := s.relative(one.Dir); inside && !one.Standard && one.Module != nil && !isVendored(folder) {
			found.byFolder[folder] = one
		}
	}
	if len(found.byFolder) == 0 {
		return nil, errors.New("no package of a module")
	}
	found.importer = importer.ForCompiler(found.fset, "gc", func(path string) (io.ReadCloser, error) {
		if file := found.exports[path]; file != "" {
			return os.Open(file)
		}
		return nil, fmt.Errorf("%s is not compiled", path)
	})
	return found, nil
}

func isVendored(folder string) bool {
	return strings.HasPrefix(folder, "vendor/") || strings.Contains(folder, "/vendor/")
}

// Where a path lies in the repository.
func (s *server) relative(path string) (string, bool) {
	if path == s.Root {
		return ".", true
	}
	rest, inside := strings.CutPrefix(path, s.Root+"/")
	return rest, inside
}

// testsInSource are all tests of the packages that the check names.
func (s *server) testsInSource() []testRef {
	found := []testRef{}
	for folder, one := range s.packages.byFolder {
		if one.DepOnly {
			continue
		}
		for _, name := range append(append([]string{}, one.TestGoFiles...), one.XTestGoFiles...) {
			path := filepath.Join(one.Dir, name)
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				continue
			}
			for _, decl := range file.Decls {
				fn, is := decl.(*ast.FuncDecl)
				if is && fn.Recv == nil && fn.Type.Params.NumFields() == 1 && isTest(fn.Name.Name) {
					rel, _ := s.relative(path)
					found = append(found, testRef{ID: rel + "::" + fn.Name.Name, Folder: folder, Name: fn.Name.Name})
				}
			}
		}
	}
	return found
}

func isTest(name string) bool {
	for _, prefix := range []string{"Test", "Fuzz"} {
		if rest, is := strings.CutPrefix(name, prefix); is && name != "TestMain" {
			return rest == "" || !('a' <= rest[0] && rest[0] <= 'z')
		}
	}
	return false
}
