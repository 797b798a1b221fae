package main

import (
	"context"
	"math"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"time"
)

// runTests runs the tests of one variant, in their order by package; with Stop no further than the first that does not pass.
func (s *server) runTests(ctx context.Context, next order) map[string]any {
	on, number := s.overlayOf(next.Program, next.Place)
	trials := []trial{}
	if on == nil {
		return map[string]any{"trials": trials}
	}
	left := time.Duration(next.CapMs * float64(time.Millisecond))
	for _, folder := range foldersOf(next.Tests) {
		own := []testRef{}
		for _, test := range next.Tests {
			if test.Folder == folder {
				own = append(own, test)
			}
		}
		if said := s.build(ctx, on, folder); said != "" {
			for _, test := range own {
				trials = append(trials, trial{ID: test.ID, Outcome: "error", ErrorType: "build", Message: firstLine(said)})
			}
		} else {
			trials = append(trials, s.runPackage(ctx, on, number, folder, own, &left, next.Stop)...)
		}
		if next.Stop && !allPassed(trials) {
			break
		}
	}
	return map[string]any{"trials": trials}
}

func firstLine(text string) string {
	for _, line := range strings.Split(text, "\n") {
		if line != "" && !strings.HasPrefix(line, "#") {
			return line
		}
	}
	return ""
}

func allPassed(trials []trial) bool {
	for _, one := range trials {
		if one.Outcome != "passed" {
			return false
		}
	}
	return true
}

// runPackage starts with the first test alone, which most variants fail; the others share processes.
func (s *server) runPackage(ctx context.Context, on *overlay, number int, folder string, tests []testRef, left *time.Duration, stop bool) []trial {
	trials := []trial{}
	for rest := tests; len(rest) > 0; {
		group := groupOf(rest)
		if stop && len(trials) == 0 {
			group = group[:1]
		}
		told := s.processOf(ctx, on, number, folder, group, left, stop)
		trials = append(trials, told...)
		if stop && !allPassed(told) {
			return untilFailure(trials)
		}
		rest = without(rest, told)
	}
	return trials
}

// groupOf are the tests that one pattern can name: whole functions, or cases of one function.
func groupOf(tests []testRef) []testRef {
	first := tests[0].Name
	top, sub, _ := strings.Cut(first, "/")
	group := []testRef{}
	for _, test := range tests {
		name, other, _ := strings.Cut(test.Name, "/")
		whole := sub == "" && (other == "" || contains(tests, name))
		if whole || (sub != "" && name == top && other != "") {
			group = append(group, test)
		}
	}
	return group
}

func contains(tests []testRef, name string) bool {
	for _, test := range tests {
		if test.Name == name {
			return true
		}
	}
	return false
}

func without(tests []testRef, told []trial) []testRef {
	known := map[string]bool{}
	for _, one := range told {
		known[one.ID] = true
	}
	rest := []testRef{}
	for _, test := range tests {
		if !known[test.ID] {
			rest = append(rest, test)
		}
	}
	return rest
}

func untilFailure(trials []trial) []trial {
	for i, one := range trials {
		if one.Outcome != "passed" {
			// What passed after it in the same process is no news.
			return trials[:i+1]
		}
	}
	return trials
}

// pattern is what -test.run takes for exactly these tests.
func pattern(tests []testRef) string {
	levels := [][]string{}
	for _, test := range tests {
		for level, part := range strings.Split(test.Name, "/") {
			if level == len(levels) {
				levels = append(levels, nil)
			}
			levels[level] = append(levels[level], regexp.QuoteMeta(part))
		}
	}
	for _, test := range tests {
		// A function that is wanted whole runs all of its cases.
		if depth := strings.Count(test.Name, "/") + 1; depth < len(levels) {
			levels = levels[:depth]
		}
	}
	parts := []string{}
	for _, names := range levels {
		parts = append(parts, "^("+strings.Join(unique(names), "|")+")$")
	}
	return strings.Join(parts, "/")
}

func unique(names []string) []string {
	found := []string{}
	known := map[string]bool{}
	for _, name := range names {
		if !known[name] {
			known[name] = true
			found = append(found, name)
		}
	}
	return found
}

func (s *server) testArguments(tests []testRef, stop bool) []string {
	arguments := []string{"-test.v=test2json", "-test.paniconexit0", "-test.timeout=0", "-test.run=" + pattern(tests)}
	if stop {
		arguments = append(arguments, "-test.failfast")
	}
	return append(arguments, s.Arguments...)
}

// processOf runs tests in one process: the trials of those that it came to, in their order. There is always one.
func (s *server) processOf(ctx context.Context, on *overlay, number int, folder string, tests []testRef, left *time.Duration, stop bool) []trial {
	if *left <= 0 {
		return []trial{{ID: tests[0].ID, Outcome: "timed_out"}}
	}
	done := s.start(ctx, spawn{
		path: on.made[folder].path, folder: s.packages.byFolder[folder].Dir, arguments: s.testArguments(tests, stop),
		environment: []string{"RIFT_VARIANT=" + strconv.Itoa(number)}, cap: *left,
	})
	if *left -= done.computed; done.late {
		*left = 0
	}
	return s.trialsOf(done, tests)
}

// trialsOf reads what a process says of its tests. What it did not come to is left out, but for the first where it came to nothing.
func (s *server) trialsOf(done ended, tests []testRef) []trial {
	told := s.reportOf(done.output)
	stopped := done.late || done.dropped || told.panic != "" || done.code != 0 && done.code != 1
	trials := []trial{}
	unseen := []trial{}
	for _, test := range tests {
		one := told.tests[test.Name]
		made := trial{ID: test.ID, DurationMs: done.ms}
		if len(tests) > 1 && one != nil {
			made.DurationMs = one.ms
		}
		inBreak := told.panic != "" && isAround(test.Name, told.broken)
		switch {
		case one != nil && inBreak && one.outcome != "passed":
			made.Outcome, made.ErrorType, made.Message, made.Frames = "error", "panic", told.panic, told.frames
		case one != nil && one.outcome != "":
			made.Outcome, made.Message = one.outcome, one.text
		case one != nil && isAround(test.Name, told.running):
			made.Outcome, made.Frames = "killed", told.frames
		case !stopped && (done.code == 0 || hasFailed(told)):
			made.Outcome = "missing"
		default:
			made.Outcome, made.Message = "killed", told.panic
			unseen = append(unseen, made)
			continue
		}
		if done.late && (made.Outcome == "killed" || made.Outcome == "error") {
			made.Outcome, made.ErrorType, made.Message = "timed_out", "", ""
		}
		trials = append(trials, made)
	}
	if len(trials) == 0 && len(unseen) > 0 {
		if done.late {
			unseen[0].Outcome = "timed_out"
		}
		return unseen[:1]
	}
	byEnd(trials, tests, told)
	return trials
}

// isAround tells whether a test is another one, or the function whose case the other is.
func isAround(name, other string) bool { return name == other || strings.HasPrefix(other, name+"/") }

// byEnd puts first what ended first, and last what was not found.
func byEnd(trials []trial, tests []testRef, told report) {
	name := map[string]string{}
	for _, test := range tests {
		name[test.ID] = test.Name
	}
	place := map[string]int{}
	for i, one := range told.ended {
		place[one] = i + 1
	}
	rank := func(one trial) int {
		if one.Outcome == "missing" {
			return math.MaxInt
		}
		if at := place[name[one.ID]]; at > 0 {
			return at
		}
		return math.MaxInt - 1
	}
	sort.SliceStable(trials, func(i, j int) bool { return rank(trials[i]) < rank(trials[j]) })
}

func hasFailed(told report) bool {
	for _, one := range told.tests {
		if one.outcome == "failed" {
			return true
		}
	}
	return false
}
