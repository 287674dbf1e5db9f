package main

import (
	"fmt"
	"slices"
	"strings"
)

// classify returns the SPDX expression of the licenses in files.
func classify(files []File) (string, error) {
	var ids []string
	for _, f := range files {
		for _, id := range identify(f.Text) {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	if len(ids) == 0 {
		return "", fmt.Errorf("the license in %s is unknown: add it to release/licenses/classify.go", files[0].Name)
	}
	slices.Sort(ids)
	return strings.Join(ids, " AND "), nil
}

// identify returns the SPDX identifiers of the licenses in a text, by the phrases
// that tell them apart.
func identify(text string) []string {
	text = strings.Join(strings.Fields(strings.ToLower(text)), " ")
	has := func(phrase string) bool { return strings.Contains(text, phrase) }
	var ids []string
	for _, known := range []struct {
		id string
		is bool
	}{
		{"Apache-2.0", has("apache license version 2.0") || has("licensed under the apache license, version 2.0")},
		{"MIT", has("permission is hereby granted, free of charge, to any person obtaining a copy of this software")},
		{"ISC", has("permission to use, copy, modify, and/or distribute this software for any purpose with or without fee") ||
			has("permission to use, copy, modify, and distribute this software for any purpose with or without fee")},
		{"BSD-3-Clause", has("redistribution and use in source and binary forms") && has("neither the name")},
		{"BSD-2-Clause", has("redistribution and use in source and binary forms") && !has("neither the name")},
		{"LGPL-3.0-or-later", has("gnu lesser general public license version 3")},
		{"MPL-2.0", has("mozilla public license version 2.0")},
		{"CC0-1.0", has("cc0 1.0 universal")},
		{"Unlicense", has("this is free and unencumbered software released into the public domain")},
	} {
		if known.is {
			ids = append(ids, known.id)
		}
	}
	return ids
}
