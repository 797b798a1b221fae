package main

import (
	"encoding/json"
	"math/rand"
	"sort"
	"strconv"
	"strings"
)

// node is a value as the probe writes it down: its kind, its text, its parts.
type node struct {
	K string  `json:"k"`
	V string  `json:"v,omitempty"`
	E []*node `json:"e,omitempty"`
}

func (n *node) text() string {
	text, _ := json.Marshal(n)
	return string(text)
}

func (n *node) copied() *node {
	made := &node{K: n.K, V: n.V}
	for _, one := range n.E {
		made.E = append(made.E, one.copied())
	}
	return made
}

// variedCalls are the recorded calls and as many made from them, at most so many; what all of them have in common is kept.
func variedCalls(recorded []callRecord, most int, rng *rand.Rand) []callRecord {
	byKey := map[string][]callRecord{}
	keys := []string{}
	for _, one := range recorded {
		if byKey[one.Key] == nil {
			keys = append(keys, one.Key)
		}
		byKey[one.Key] = append(byKey[one.Key], one)
	}
	sort.Strings(keys)
	all := []callRecord{}
	for _, key := range keys {
		given := byKey[key]
		known := map[string]bool{}
		own := []callRecord{}
		add := func(arguments []*node) {
			text := (&node{E: arguments}).text()
			if !known[text] {
				known[text] = true
				own = append(own, callRecord{Key: key, Args: arguments})
			}
		}
		for _, one := range given {
			add(one.Args)
		}
		shapes := []shape{}
		for i := range given[0].Args {
			values := []*node{}
			for _, one := range given {
				if i < len(one.Args) {
					values = append(values, one.Args[i])
				}
			}
			shapes = append(shapes, shapeOf(values))
		}
		for try := 0; try < 6*most && len(own)*len(keys) < most; try++ {
			arguments := (&node{E: given[rng.Intn(len(given))].Args}).copied().E
			for _, i := range rng.Perm(len(arguments))[:min(len(arguments), 1+rng.Intn(max(1, len(arguments))))] {
				arguments[i] = shapes[i].vary(arguments[i], rng)
			}
			add(arguments)
		}
		all = append(all, own...)
	}
	rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	all = all[:min(most, len(all))]
	for i := range all {
		all[i].Input = i
	}
	return all
}

func (c callRecord) shown(names map[string]string) string {
	number, _, _ := strings.Cut(c.Key, " ")
	texts := []string{}
	for _, one := range c.Args {
		text := shownValue(one)
		texts = append(texts, text[:min(80, len(text))])
	}
	return names[number] + "(" + strings.Join(texts, ", ") + ")"
}

func shownValue(one *node) string {
	parts := []string{}
	for _, part := range one.E {
		parts = append(parts, shownValue(part))
	}
	inner := strings.Join(parts, ", ")
	switch one.K {
	case "t":
		return strconv.Quote(one.V)
	case "n":
		return "nil"
	case "l", "a":
		return "[" + inner + "]"
	case "m", "s":
		return "{" + inner + "}"
	case "p":
		return "&" + inner
	case "x":
		return "…"
	}
	return one.V
}

// shape is what all values at one place have in common.
type shape struct {
	numbers                              []string
	least                                float64
	letters                              []rune
	filled, ordered, equalSize, distinct bool
	below                                *shape
	// Of structs, arrays, maps and what pointers point to, by kind and place.
	parts map[string]shape
}

const (
	changed = 0.4
	// Of the parts of a value beside the one that is chosen: where all change at once, no one of them tells.
	further = 0.15
)

// partOf is the name of the shape of the i-th part of a value; empty where parts have none of their own.
func partOf(one *node, i int) string {
	switch one.K {
	case "s":
		return "s" + strconv.Itoa(i)
	case "m":
		return "m" + strconv.Itoa(i%2)
	case "a", "p":
		return one.K
	}
	return ""
}

func shapeOf(values []*node) shape {
	made := shape{filled: true, ordered: true, distinct: true, parts: map[string]shape{}}
	parts := map[string][]*node{}
	sizes := map[int]bool{}
	lists := 0
	items := []*node{}
	for _, one := range values {
		for i, part := range one.E {
			if name := partOf(one, i); name != "" {
				parts[name] = append(parts[name], part)
			}
		}
		switch one.K {
		case "i", "u", "f":
			made.numbers = append(made.numbers, one.V)
			if value, _ := strconv.ParseFloat(one.V, 64); len(made.numbers) == 1 || value < made.least {
				made.least = value
			}
		case "t":
			made.letters = append(made.letters, []rune(one.V)...)
			made.filled = made.filled && one.V != ""
		case "l":
			lists++
			sizes[len(one.E)] = true
			made.filled = made.filled && len(one.E) > 0
			made.ordered = made.ordered && sort.SliceIsSorted(one.E, func(i, j int) bool { return less(one.E[i], one.E[j]) })
			made.distinct = made.distinct && len(distinct(one.E)) == len(one.E)
			items = append(items, one.E...)
		case "n":
			made.filled = false
		}
	}
	made.equalSize = lists > 2 && len(sizes) == 1
	if len(items) > 0 {
		below := shapeOf(items)
		made.below = &below
	}
	for name, own := range parts {
		made.parts[name] = shapeOf(own)
	}
	return made
}

func less(a, b *node) bool {
	x, errA := strconv.ParseFloat(a.V, 64)
	y, errB := strconv.ParseFloat(b.V, 64)
	if errA == nil && errB == nil {
		return x < y
	}
	return a.text() < b.text()
}

func distinct(items []*node) []*node {
	known := map[string]bool{}
	kept := []*node{}
	for _, one := range items {
		if text := one.text(); !known[text] {
			known[text] = true
			kept = append(kept, one)
		}
	}
	return kept
}

func (s shape) vary(one *node, rng *rand.Rand) *node {
	switch one.K {
	case "b":
		return &node{K: "b", V: strconv.FormatBool(rng.Intn(2) == 0)}
	case "i", "u":
		value, _ := strconv.ParseInt(one.V, 10, 64)
		choices := []int64{value + 1, value - 1, value * 2, 0, 1}
		if len(s.numbers) > 0 {
			other, _ := strconv.ParseInt(s.numbers[rng.Intn(len(s.numbers))], 10, 64)
			choices = append(choices, other)
		}
		chosen := choices[rng.Intn(len(choices))]
		if float64(chosen) < s.least {
			chosen = value
		}
		return &node{K: one.K, V: strconv.FormatInt(chosen, 10)}
	case "f":
		value, _ := strconv.ParseFloat(one.V, 64)
		chosen := []float64{value * 1.5, value / 2, value + 1, 0}[rng.Intn(4)]
		return &node{K: "f", V: strconv.FormatFloat(max(chosen, min(s.least, value)), 'g', 9, 64)}
	case "t":
		return &node{K: "t", V: s.varyText([]rune(one.V), rng)}
	case "l":
		return &node{K: "l", E: s.varyList(one.E, rng)}
	case "s", "a", "p", "m":
		return s.varyParts(one, rng)
	}
	return one
}

// varyParts changes fields, elements, what is pointed to and what maps hold under their keys.
func (s shape) varyParts(one *node, rng *rand.Rand) *node {
	made := &node{K: one.K, V: one.V}
	chosen := rng.Intn(max(1, len(one.E)))
	for i, part := range one.E {
		own, known := s.parts[partOf(one, i)]
		isKey := one.K == "m" && i%2 == 0
		if known && !isKey && (i == chosen || rng.Float64() < further) {
			part = own.vary(part, rng)
		}
		made.E = append(made.E, part)
	}
	return made
}

func (s shape) varyText(letters []rune, rng *rand.Rand) string {
	before := string(letters)
	chance := rng.Float64()
	switch {
	case len(letters) > 0 && chance < 0.4:
		at := rng.Intn(len(letters))
		letters = append(letters[:at:at], letters[at+1:]...)
	case len(letters) > 0 && chance < 0.6:
		rng.Shuffle(len(letters), func(i, j int) { letters[i], letters[j] = letters[j], letters[i] })
	default:
		from := s.letters
		if len(from) == 0 {
			from = []rune("ab ")
		}
		at := rng.Intn(len(letters) + 1)
		letters = append(letters[:at:at], append([]rune{from[rng.Intn(len(from))]}, letters[at:]...)...)
	}
	if len(letters) == 0 && s.filled {
		return before
	}
	return string(letters)
}

func (s shape) varyList(items []*node, rng *rand.Rand) []*node {
	made := []*node{}
	for _, one := range items {
		if s.below != nil && rng.Float64() < changed {
			one = s.below.vary(one, rng)
		}
		made = append(made, one)
	}
	if !s.equalSize {
		if len(made) > 0 && rng.Float64() < 0.4 {
			at := rng.Intn(len(made))
			made = append(made[:at:at], made[at+1:]...)
		}
		if len(made) > 0 && rng.Float64() < 0.4 {
			made = append(made, made[rng.Intn(len(made))])
		}
	}
	if s.ordered {
		sort.SliceStable(made, func(i, j int) bool { return less(made[i], made[j]) })
	}
	if s.distinct {
		made = distinct(made)
	}
	if len(made) == 0 && s.filled {
		return items
	}
	return made
}
