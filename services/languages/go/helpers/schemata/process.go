package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

const (
	mostOutput = 4 << 20
	mostFile   = 64 << 20
	// A process that waits may take longer than its computing time, up to this.
	wallFactor, wallExtra = 4, time.Second
	tellStack             = 300 * time.Millisecond
	rlimitData            = 2
	rlimitFileSize        = 1
	rlimitCore            = 4
)

// ended is what became of a process.
type ended struct {
	output string
	// Cut at its time, or because it printed without end.
	late bool
	// Nobody wants to know any more.
	dropped bool
	code    int
	ms      float64
	// User and system time.
	computed time.Duration
}

type spawn struct {
	path, folder string
	arguments    []string
	environment  []string
	cap          time.Duration
	// Whether what is cut tells where it was.
	stack bool
}

// start runs a test binary within its limits. Never fails: whatever goes wrong is what became of it.
func (s *server) start(ctx context.Context, given spawn) ended {
	s.slots <- struct{}{}
	defer func() { <-s.slots }()
	if ctx.Err() != nil {
		return ended{dropped: true, code: -1}
	}
	reading, writing, err := os.Pipe()
	if err != nil {
		return ended{output: err.Error(), code: -1}
	}
	command := exec.Command(given.path, given.arguments...)
	command.Dir, command.Stdout, command.Stderr = given.folder, writing, writing
	command.Env = append(os.Environ(), given.environment...)
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	began := time.Now()
	err = command.Start()
	writing.Close()
	if err != nil {
		reading.Close()
		return ended{output: err.Error(), code: -1}
	}
	pid := command.Process.Pid
	limit(pid, rlimitData, s.MemoryMb<<20)
	limit(pid, rlimitFileSize, mostFile)
	limit(pid, rlimitCore, 0)
	flooded := make(chan struct{})
	output := make(chan string, 1)
	go gather(reading, flooded, output)
	done := make(chan error, 1)
	go func() { done <- command.Wait() }()
	result := ended{}
	if !s.wait(ctx, given, pid, done, flooded, &result) && given.stack {
		_ = syscall.Kill(pid, syscall.SIGQUIT)
		select {
		case <-done:
			done <- nil
		case <-time.After(tellStack):
		}
	}
	result.ms = float64(time.Since(began).Microseconds()) / 1000
	_ = syscall.Kill(-pid, syscall.SIGKILL)
	<-done
	if result.code = command.ProcessState.ExitCode(); result.late {
		result.code = -1
	}
	result.computed = command.ProcessState.UserTime() + command.ProcessState.SystemTime()
	select {
	case result.output = <-output:
	case <-time.After(100 * time.Millisecond):
		// A process that left its group holds the pipe open.
		reading.Close()
		result.output = <-output
	}
	return result
}

// wait tells whether the process ended by itself.
func (s *server) wait(ctx context.Context, given spawn, pid int, done chan error, flooded chan struct{}, result *ended) bool {
	began := time.Now()
	wall := wallFactor*given.cap + wallExtra
	timer := time.NewTimer(given.cap)
	defer timer.Stop()
	for {
		select {
		case err := <-done:
			done <- err
			return true
		case <-flooded:
			result.late = true
			return false
		case <-ctx.Done():
			result.dropped = true
			return false
		case <-timer.C:
			left := min(given.cap-computed(pid), wall-time.Since(began))
			if left <= 0 {
				result.late = true
				return false
			}
			timer.Reset(max(left, time.Millisecond))
		}
	}
}

func gather(from io.ReadCloser, flooded chan struct{}, to chan string) {
	defer from.Close()
	var text strings.Builder
	buffer := make([]byte, 1<<15)
	for {
		n, err := from.Read(buffer)
		text.Write(buffer[:n])
		if err != nil || text.Len() > mostOutput {
			break
		}
	}
	if text.Len() > mostOutput {
		close(flooded)
		_, _ = io.Copy(io.Discard, from)
	}
	to <- text.String()
}

func limit(pid, resource int, value uint64) {
	if value == 0 && resource != rlimitCore {
		return
	}
	both := [2]uint64{value, value}
	_, _, _ = syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(pid), uintptr(resource), uintptr(unsafe.Pointer(&both)), 0, 0, 0)
}

// computed is the computing time of a process so far; the kernel counts in hundredths of a second.
func computed(pid int) time.Duration {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	var user, system int64
	_, _ = fmt.Sscan(fields[11], &user)
	_, _ = fmt.Sscan(fields[12], &system)
	return time.Duration(user+system) * 10 * time.Millisecond
}
