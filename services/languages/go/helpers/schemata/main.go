// Command schemata tells quickly what Go tests say of many variants of the code: variants are compiled together behind a switch,
// and each is a process of the compiled tests. Orders and answers are lines of JSON on standard input and output.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"
	"sync"
)

type options struct {
	// Root of the repository, and the folder below it where the check runs.
	Root, Cwd string
	// Build flags, packages and flags of the test binary, as the check has them.
	Flags, Patterns, Arguments []string
	MemoryMb                   uint64
	AtOnce                     int
}

// A test by the id that the check's reports use; Folder is relative to the root.
type testRef struct{ ID, Folder, Name string }

type order struct {
	ID             int
	Op             string
	Variants       []map[string]string
	Program, Place int
	Tests          []testRef
	All            bool
	CapMs          float64
	Stop           bool
	Functions      []functionRef
	Inputs         int
	Seed           int64
	Drop           []int
}

type server struct {
	options
	packages *packages
	mu       sync.Mutex
	programs map[int]*program
	cancel   map[int]context.CancelFunc
	last     int
	answers  *json.Encoder
	slots    chan struct{}
}

func main() {
	var given options
	if err := json.Unmarshal([]byte(os.Args[1]), &given); err != nil {
		panic(err)
	}
	s := &server{options: given, programs: map[int]*program{}, cancel: map[int]context.CancelFunc{}}
	s.answers, s.slots = json.NewEncoder(os.Stdout), make(chan struct{}, max(1, given.AtOnce))
	var err error
	if s.packages, err = s.load(); err != nil {
		s.tell(map[string]any{"ready": false, "why": err.Error()})
		return
	}
	s.tell(map[string]any{"ready": true})
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		line, err := lines.ReadBytes('\n')
		var next order
		if len(line) > 1 && json.Unmarshal(line, &next) == nil {
			s.begin(next)
		}
		if err == io.EOF {
			return
		}
	}
}

func (s *server) begin(next order) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range next.Drop {
		if cancel := s.cancel[id]; cancel != nil {
			cancel()
		}
	}
	if next.Op == "" {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel[next.ID] = cancel
	go func() {
		defer cancel()
		answer := s.answer(ctx, next)
		answer["id"] = next.ID
		s.mu.Lock()
		delete(s.cancel, next.ID)
		s.mu.Unlock()
		s.tell(answer)
	}()
}

func (s *server) answer(ctx context.Context, next order) map[string]any {
	switch next.Op {
	case "compile":
		return s.compile(ctx, next)
	case "run":
		return s.runTests(ctx, next)
	case "cover":
		return s.cover(ctx, next)
	case "probe":
		return s.probe(ctx, next)
	case "close":
		s.drop(next.Program)
	}
	return map[string]any{}
}

func (s *server) tell(answer map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = s.answers.Encode(answer)
}
