package main

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/types"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
)

var inVariant = regexp.MustCompile(`rift/v(\d+)/`)

// variantIn is the variant that a path of a schema belongs to; -1 for none.
func variantIn(path string) int {
	if match := inVariant.FindStringSubmatch(path); match != nil {
		if number, err := strconv.Atoi(match[1]); err == nil {
			return number
		}
	}
	return -1
}

type finding struct {
	variant int
	message string
}

// check type-checks a package with other texts of some of its files, by their paths in the repository.
func (s *server) check(one *goPackage, texts map[string]schema) []finding {
	s.packages.mu.Lock()
	defer s.packages.mu.Unlock()
	found := []finding{}
	files := []*ast.File{}
	schemas := map[*ast.File]schema{}
	for _, name := range append(append([]string{}, one.GoFiles...), one.CgoFiles...) {
		path := filepath.Join(one.Dir, name)
		rel, _ := s.relative(path)
		own, changed := texts[rel]
		var text any
		if changed {
			text = own.text
		}
		file, err := parser.ParseFile(s.packages.fset, path, text, parser.SkipObjectResolution)
		if err != nil {
			found = append(found, finding{variantIn(err.Error()), err.Error()})
		}
		if file != nil {
			files = append(files, file)
		}
		if changed {
			schemas[file] = own
		}
	}
	config := types.Config{
		Importer:    mapped{s.packages, one},
		Sizes:       types.SizesFor("gc", runtime.GOARCH),
		FakeImportC: len(one.CgoFiles) > 0,
		Error: func(err error) {
			var told types.Error
			if errors.As(err, &told) {
				found = append(found, finding{variantIn(told.Fset.Position(told.Pos).Filename), told.Msg})
			}
		},
	}
	if one.Module != nil && one.Module.GoVersion != "" {
		config.GoVersion = "go" + one.Module.GoVersion
	}
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	_, _ = config.Check(one.ImportPath, s.packages.fset, files, info)
	for file, own := range schemas {
		if file != nil {
			found = append(found, s.unusedImports(file, own, info)...)
		}
	}
	return found
}

// unusedImports are those that only the function needs which a variant stands in for: beside it they are used, without it not.
func (s *server) unusedImports(file *ast.File, own schema, info *types.Info) []finding {
	at := s.packages.fset.File(file.Package)
	elsewhere := map[types.Object]bool{}
	byFunction := map[string]map[types.Object]bool{}
	byVariant := map[int]map[types.Object]bool{}
	ast.Inspect(file, func(node ast.Node) bool {
		ident, is := node.(*ast.Ident)
		if !is {
			return true
		}
		name, is := info.Uses[ident].(*types.PkgName)
		if !is {
			return true
		}
		for _, span := range own.spans {
			if offset := at.Offset(ident.Pos()); span.start <= offset && offset < span.end {
				if span.variant < 0 {
					add(byFunction, span.function, types.Object(name))
				} else {
					add(byVariant, span.variant, types.Object(name))
				}
				return true
			}
		}
		elsewhere[name] = true
		return true
	})
	found := []finding{}
	for _, span := range own.spans {
		if span.variant < 0 {
			continue
		}
		for name := range byFunction[span.function] {
			used := elsewhere[name] || byVariant[span.variant][name]
			for function, names := range byFunction {
				used = used || (function != span.function && names[name])
			}
			if !used && name.Name() != switchName {
				found = append(found, finding{span.variant, name.Name() + " imported and not used"})
			}
		}
	}
	return found
}

func add[K comparable](all map[K]map[types.Object]bool, key K, name types.Object) {
	if all[key] == nil {
		all[key] = map[types.Object]bool{}
	}
	all[key][name] = true
}

// mapped looks up imports as a package sees them.
type mapped struct {
	packages *packages
	of       *goPackage
}

func (m mapped) Import(path string) (*types.Package, error) {
	if filepath.Base(path) == switchFolder {
		return switchPackage(path), nil
	}
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if other, is := m.of.ImportMap[path]; is {
		path = other
	}
	return m.packages.importer.Import(path)
}

func switchPackage(path string) *types.Package {
	made := types.NewPackage(path, switchFolder)
	made.Scope().Insert(types.NewVar(0, made, "V", types.Typ[types.Int]))
	made.MarkComplete()
	return made
}
