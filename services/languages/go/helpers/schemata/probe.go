package main

import "context"

type functionRef struct {
	File string
	Line int
}

func (s *server) record(ctx context.Context, next order) map[string]any { return map[string]any{} }
func (s *server) play(ctx context.Context, next order) map[string]any   { return map[string]any{} }
