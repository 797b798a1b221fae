package main

import (
	"regexp"
	"strconv"
	"strings"
)

type frame struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Function string `json:"function"`
}

// trial is what became of one test; the fields are those of the evaluator's contract.
type trial struct {
	ID         string  `json:"id"`
	Outcome    string  `json:"outcome"`
	DurationMs float64 `json:"durationMs"`
	ErrorType  string  `json:"errorType,omitempty"`
	Message    string  `json:"message,omitempty"`
	Frames     []frame `json:"frames,omitempty"`
}

// seen is what the output of a process says of a test, by its name.
type seen struct {
	outcome, text string
	ms            float64
}

type report struct {
	tests map[string]*seen
	// In the order in which they ended.
	ended []string
	// The test that was running when the process stopped, and the stack that it left.
	running string
	panic   string
	// The test that broke.
	broken string
	frames []frame
}

var (
	// Marked by test2json's own sign, so that what tests print is not taken for it.
	ending  = regexp.MustCompile(`\x16\s*--- (PASS|FAIL|SKIP): (\S.*) \(([\d.]+)s\)$`)
	running = regexp.MustCompile(`\x16=== (RUN|CONT|NAME|PAUSE)\s+(\S.*)$`)
	said    = regexp.MustCompile(`^\s+([\w.-]+\.go):\d+: ?(.*)$`)
	breaks  = regexp.MustCompile(`^(panic|fatal error): (.*)$`)
	atLine  = regexp.MustCompile(`^\s+(/\S+\.go):(\d+)`)
)

var outcomes = map[string]string{"PASS": "passed", "FAIL": "failed", "SKIP": "skipped"}

func (s *server) reportOf(output string) report {
	found := report{tests: map[string]*seen{}}
	test := func(name string) *seen {
		if found.tests[name] == nil {
			found.tests[name] = &seen{}
		}
		return found.tests[name]
	}
	lines := strings.Split(output, "\n")
	for i, line := range lines {
		if match := running.FindStringSubmatch(line); match != nil {
			test(match[2])
			if found.running = match[2]; match[1] == "PAUSE" {
				found.running = ""
			}
		} else if match := ending.FindStringSubmatch(line); match != nil {
			one := test(match[2])
			seconds, _ := strconv.ParseFloat(match[3], 64)
			one.outcome, one.ms = outcomes[match[1]], seconds*1000
			found.ended = append(found.ended, match[2])
			if found.running == match[2] {
				found.running = parentOf(match[2])
			}
		} else if match := breaks.FindStringSubmatch(line); match != nil && found.panic == "" {
			found.panic, found.frames = match[2], s.framesOf(lines[i:])
			if found.broken = found.running; len(found.ended) > 0 {
				// A test is told to have failed before its panic is.
				if last := found.ended[len(found.ended)-1]; found.tests[last].outcome == "failed" {
					found.broken = firstFailed(found)
				}
			}
		} else if found.running != "" {
			if one := test(found.running); one.text == "" {
				if match := said.FindStringSubmatch(line); match != nil {
					one.text = strings.TrimSpace(match[2])
				}
			}
		}
	}
	return found
}

// firstFailed is the innermost of the tests that failed last: a case ends before its function.
func firstFailed(found report) string {
	at := len(found.ended) - 1
	for at > 0 && found.tests[found.ended[at-1]].outcome == "failed" && isAround(found.ended[at], found.ended[at-1]) {
		at--
	}
	return found.ended[at]
}

func parentOf(name string) string {
	if at := strings.LastIndex(name, "/"); at >= 0 {
		return name[:at]
	}
	return ""
}

// framesOf are the lines of the repository on the stack of the goroutine that broke, innermost last.
func (s *server) framesOf(lines []string) []frame {
	found := []frame{}
	begun := false
	for i, line := range lines {
		if strings.HasPrefix(line, "goroutine ") {
			if begun && len(found) > 0 {
				break
			}
			begun = true
		}
		if match := atLine.FindStringSubmatch(line); begun && match != nil {
			file, inside := s.relative(match[1])
			if at := inVariant.FindStringIndex(match[1]); at != nil {
				file, inside = match[1][at[1]:], true
			}
			number, _ := strconv.Atoi(match[2])
			if name := functionIn(lines[i-1]); inside {
				found = append([]frame{{file, number, name}}, found...)
			}
		}
	}
	return found
}

var ownName = regexp.MustCompile(`rift\d+_`)

func functionIn(line string) string {
	if at := strings.LastIndex(line, "("); at > 0 {
		line = line[:at]
	}
	return ownName.ReplaceAllString(line[strings.LastIndexAny(line, "/.")+1:], "")
}
