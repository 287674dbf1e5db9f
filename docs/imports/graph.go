package main

import (
	"cmp"
	"maps"
	"slices"
)

// A graph is the imports of each package.
type graph map[string][]string

// reduced returns the graph without the imports that others imply.
func (g graph) reduced() graph {
	out := graph{}
	for name, imports := range g {
		kept := []string{}
		for _, target := range imports {
			implied := slices.ContainsFunc(imports, func(other string) bool { return other != target && g.reaches(other, target) })
			if !implied {
				kept = append(kept, target)
			}
		}
		slices.Sort(kept)
		out[name] = kept
	}
	return out
}

// reaches reports whether a package needs another one. Imports have no cycles.
func (g graph) reaches(name, target string) bool {
	return slices.ContainsFunc(g[name], func(next string) bool { return next == target || g.reaches(next, target) })
}

// names returns the packages, sorted.
func (g graph) names() []string { return slices.Sorted(maps.Keys(g)) }

// users returns the packages that import each package.
func (g graph) users() graph {
	out := graph{}
	for _, name := range g.names() {
		for _, target := range g[name] {
			out[target] = append(out[target], name)
		}
	}
	return out
}

// rows returns the row of each package, from 0: the row below the lowest package
// that imports it.
func (g graph) rows() map[string]int {
	users, rows := g.users(), map[string]int{}
	var row func(name string) int
	row = func(name string) int {
		if r, ok := rows[name]; ok {
			return r
		}
		r := 0
		for _, user := range users[name] {
			r = max(r, row(user)+1)
		}
		rows[name] = r
		return r
	}
	for _, name := range g.names() {
		row(name)
	}
	return rows
}

// A layout is a graph with its packages in rows, in an order with few crossings.
type layout struct {
	graph graph
	rows  [][]string
}

// arrange orders the packages of each row by where the packages are that they
// import, or that import them, in some sweeps up and down.
func arrange(g graph) layout {
	l := layout{graph: g}
	row := g.rows()
	for _, name := range g.names() {
		for len(l.rows) <= row[name] {
			l.rows = append(l.rows, nil)
		}
		l.rows[row[name]] = append(l.rows[row[name]], name)
	}
	const sweeps = 8
	users := g.users()
	for range sweeps {
		for i := range l.rows {
			l.sort(i, users)
		}
		for i := len(l.rows) - 1; i >= 0; i-- {
			l.sort(i, g)
		}
	}
	return l
}

// sort orders a row by the average position of the neighbors of each package.
func (l layout) sort(row int, neighbors graph) {
	position := map[string]float64{}
	for _, names := range l.rows {
		for i, name := range names {
			position[name] = (float64(i) + 0.5) / float64(len(names))
		}
	}
	average := func(name string) float64 {
		if len(neighbors[name]) == 0 {
			return position[name]
		}
		sum := 0.0
		for _, next := range neighbors[name] {
			sum += position[next]
		}
		return sum / float64(len(neighbors[name]))
	}
	slices.SortStableFunc(l.rows[row], func(a, b string) int { return cmp.Compare(average(a), average(b)) })
}
