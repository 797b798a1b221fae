package main

// What stands for the switch while functions are probed: it sees their arguments, and calls them with others. Written in the oldest Go
// that a module may ask for.
const probeText = `package rift__schema

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"sort"
	"strconv"
	"sync"
	"time"
	"unsafe"
)

var V, _ = strconv.Atoi(os.Getenv("RIFT_VARIANT"))

type node struct {
	K string ` + "`json:\"k\"`" + `
	V string ` + "`json:\"v,omitempty\"`" + `
	E []*node ` + "`json:\"e,omitempty\"`" + `
}

type call struct {
	Key   string
	Input int
	Args  []*node
}

const (
	deepest, mostRecorded, largest, mostHung = 6, 24, 20000, 3
)

var (
	mu      sync.Mutex
	busy    bool
	seen    = map[string]map[string]bool{}
	waiting map[string][]call
	hung    int
	sink    = opened()
	each    time.Duration
)

func opened() *os.File {
	path := os.Getenv("RIFT_PROBE")
	if path == "" {
		return nil
	}
	if text, err := os.ReadFile(os.Getenv("RIFT_CALLS")); err == nil {
		all := []call{}
		_ = json.Unmarshal(text, &all)
		waiting = map[string][]call{}
		for _, one := range all {
			waiting[one.Key] = append(waiting[one.Key], one)
		}
		ms, _ := strconv.Atoi(os.Getenv("RIFT_EACH_MS"))
		each = time.Duration(ms) * time.Millisecond
	}
	file, _ := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	return file
}

// Saw is told of each call: the function, then pointers to what it was given.
func Saw(number int, function interface{}, arguments ...interface{}) {
	if sink == nil {
		return
	}
	mu.Lock()
	if busy {
		mu.Unlock()
		return
	}
	busy = true
	mu.Unlock()
	defer func() { mu.Lock(); busy = false; mu.Unlock() }()
	key := strconv.Itoa(number) + " " + reflect.TypeOf(function).String()
	live := make([]reflect.Value, len(arguments))
	for i, one := range arguments {
		live[i] = reflect.ValueOf(one).Elem()
	}
	if waiting == nil {
		record(key, live)
	} else if calls := waiting[key]; calls != nil {
		delete(waiting, key)
		for _, one := range calls {
			tell(map[string]interface{}{"input": one.Input, "is": played(reflect.ValueOf(function), live, one.Args)})
			if hung > mostHung {
				os.Exit(3)
			}
		}
		if len(waiting) == 0 {
			os.Exit(0)
		}
	}
}

func tell(value interface{}) {
	text, err := json.Marshal(value)
	if err == nil {
		_, _ = sink.Write(append(text, 10))
	}
}

func record(key string, live []reflect.Value) {
	nodes := []*node{}
	for _, one := range live {
		nodes = append(nodes, encode(one, 0))
	}
	text, err := json.Marshal(nodes)
	if err != nil || len(text) > largest || len(seen[key]) >= mostRecorded || seen[key][string(text)] {
		return
	}
	if seen[key] == nil {
		seen[key] = map[string]bool{}
	}
	seen[key][string(text)] = true
	tell(map[string]interface{}{"Key": key, "Args": nodes})
}

func played(function reflect.Value, live []reflect.Value, given []*node) interface{} {
	arguments := make([]reflect.Value, len(live))
	for i, one := range live {
		arguments[i] = reflect.New(one.Type()).Elem()
		arguments[i].Set(one)
		if i < len(given) {
			decode(given[i], arguments[i], 0)
		}
	}
	before := textOf(arguments)
	done := make(chan string, 1)
	go func() {
		defer func() {
			if why := recover(); why != nil {
				done <- fmt.Sprintf("raises %T", why)
			}
		}()
		var results []reflect.Value
		if function.Type().IsVariadic() {
			results = function.CallSlice(arguments)
		} else {
			results = function.Call(arguments)
		}
		text := textOf(results)
		if after := textOf(arguments); after != before {
			text += "; " + after
		}
		done <- text
	}()
	select {
	case text := <-done:
		return text
	case <-time.After(each):
		hung++
		return nil
	}
}

func textOf(values []reflect.Value) string {
	nodes := []*node{}
	for _, one := range values {
		nodes = append(nodes, encode(one, 0))
	}
	text, _ := json.Marshal(nodes)
	return string(text)
}

func open(value reflect.Value) reflect.Value {
	if value.CanAddr() && !value.CanSet() {
		return reflect.NewAt(value.Type(), unsafe.Pointer(value.UnsafeAddr())).Elem()
	}
	return value
}

func addressable(value reflect.Value) reflect.Value {
	if value.CanAddr() {
		return value
	}
	made := reflect.New(value.Type()).Elem()
	made.Set(value)
	return made
}

func encode(value reflect.Value, depth int) *node {
	if depth > deepest {
		return &node{K: "x"}
	}
	list := func(kind string) *node {
		made := &node{K: kind, E: []*node{}}
		for i := 0; i < value.Len() && i < 500; i++ {
			made.E = append(made.E, encode(value.Index(i), depth+1))
		}
		return made
	}
	switch value.Kind() {
	case reflect.Bool:
		return &node{K: "b", V: strconv.FormatBool(value.Bool())}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return &node{K: "i", V: strconv.FormatInt(value.Int(), 10)}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return &node{K: "u", V: strconv.FormatUint(value.Uint(), 10)}
	case reflect.Float32, reflect.Float64:
		return &node{K: "f", V: strconv.FormatFloat(value.Float(), 'g', 9, 64)}
	case reflect.String:
		return &node{K: "t", V: value.String()}
	case reflect.Slice:
		if value.IsNil() {
			return &node{K: "n"}
		}
		return list("l")
	case reflect.Array:
		return list("a")
	case reflect.Pointer:
		if value.IsNil() {
			return &node{K: "n"}
		}
		return &node{K: "p", E: []*node{encode(value.Elem(), depth+1)}}
	case reflect.Struct:
		value = addressable(value)
		made := &node{K: "s"}
		for i := 0; i < value.NumField(); i++ {
			made.E = append(made.E, encode(open(value.Field(i)), depth+1))
		}
		return made
	case reflect.Map:
		if value.IsNil() {
			return &node{K: "n"}
		}
		pairs := [][2]*node{}
		for _, key := range value.MapKeys() {
			pairs = append(pairs, [2]*node{encode(key, depth+1), encode(value.MapIndex(key), depth+1)})
		}
		sort.Slice(pairs, func(i, j int) bool { return keyOf(pairs[i][0]) < keyOf(pairs[j][0]) })
		made := &node{K: "m", E: []*node{}}
		for _, pair := range pairs {
			made.E = append(made.E, pair[0], pair[1])
		}
		return made
	case reflect.Interface:
		if value.IsNil() {
			return &node{K: "n"}
		}
		if inner := value.Elem(); inner.Type().Implements(errorType) {
			return &node{K: "x", V: inner.Type().String()}
		} else {
			return &node{K: "x", E: []*node{encode(inner, depth+1)}}
		}
	}
	return &node{K: "x"}
}

var errorType = reflect.TypeOf((*error)(nil)).Elem()

func keyOf(one *node) string {
	text, _ := json.Marshal(one)
	return string(text)
}

// decode puts a value in place of another; what cannot be written down stays as it is.
func decode(from *node, to reflect.Value, depth int) {
	if from == nil || depth > deepest+1 || !to.CanSet() || from.K == "x" {
		return
	}
	if from.K == "n" {
		to.Set(reflect.Zero(to.Type()))
		return
	}
	fresh := func(kind reflect.Type, one *node) reflect.Value {
		made := reflect.New(kind).Elem()
		decode(one, made, depth+1)
		return made
	}
	switch to.Kind() {
	case reflect.Bool:
		to.SetBool(from.V == "true")
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		number, _ := strconv.ParseInt(from.V, 10, 64)
		to.SetInt(number)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		number, _ := strconv.ParseUint(from.V, 10, 64)
		to.SetUint(number)
	case reflect.Float32, reflect.Float64:
		number, _ := strconv.ParseFloat(from.V, 64)
		to.SetFloat(number)
	case reflect.String:
		to.SetString(from.V)
	case reflect.Slice:
		made := reflect.MakeSlice(to.Type(), len(from.E), len(from.E))
		for i, one := range from.E {
			if i < to.Len() {
				made.Index(i).Set(to.Index(i))
			}
			decode(one, made.Index(i), depth+1)
		}
		to.Set(made)
	case reflect.Array:
		for i, one := range from.E {
			if i < to.Len() {
				decode(one, to.Index(i), depth+1)
			}
		}
	case reflect.Pointer:
		made := reflect.New(to.Type().Elem())
		if !to.IsNil() {
			made.Elem().Set(to.Elem())
		}
		if len(from.E) == 1 {
			decode(from.E[0], made.Elem(), depth+1)
		}
		to.Set(made)
	case reflect.Struct:
		for i, one := range from.E {
			if i < to.NumField() {
				decode(one, open(to.Field(i)), depth+1)
			}
		}
	case reflect.Map:
		made := reflect.MakeMap(to.Type())
		for i := 0; i+1 < len(from.E); i += 2 {
			made.SetMapIndex(fresh(to.Type().Key(), from.E[i]), fresh(to.Type().Elem(), from.E[i+1]))
		}
		to.Set(made)
	}
}
`
