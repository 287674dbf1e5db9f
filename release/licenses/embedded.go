package main

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
)

// texts has the licenses of what modules embed without their licenses. They were
// taken from the projects' own distributions.
//
//go:embed texts/*.txt
var texts embed.FS

// An embedding is a file of a module with compiled code of other projects, which the
// module system doesn't know.
type embedding struct {
	module     string
	file       string // path in the module
	sha256     string // of the contents; if it changes, the components have to be reviewed
	components []embedded
}

// An embedded is a project whose compiled code is in a file of a module.
type embedded struct {
	name, version string
	license       string // SPDX expression
	text          string // file with the license: in texts, or with a slash, in the module
	source        string // where its source code is
}

// embeddings lists all files with compiled code in the modules of the programs.
func embeddings() []embedding {
	libc := []embedded{
		{"wasi-libc", "", "MIT AND BSD-2-Clause AND Apache-2.0 WITH LLVM-exception", "musl.txt", "https://github.com/WebAssembly/wasi-libc"},
		{"LLVM runtime libraries", "", "Apache-2.0 WITH LLVM-exception", "llvm.txt", "https://github.com/llvm/llvm-project"},
	}
	return []embedding{
		{
			"github.com/gen2brain/heic", "lib/heif.wasm.gz", "3634a6447ea3915633667f39e01ff540a60f4e2f837a8391d044d76dfd8a0435",
			append([]embedded{
				{"libheif", "1.18.2", "LGPL-3.0-or-later", "lib/LICENSE.libheif", "https://github.com/strukturag/libheif"},
				{"libde265", "1.0.15", "LGPL-3.0-or-later", "lib/LICENSE.libde265", "https://github.com/strukturag/libde265"},
			}, libc...),
		},
		{
			"github.com/gen2brain/avif", "lib/decode.wasm.gz", "1ee2423413384d54b3fa4e2882424d60a2a05f5fe7ec573535fdb6b531071a9b",
			append(avif(), libc...),
		},
		{
			"github.com/gen2brain/avif", "lib/encode.wasm.gz", "af09b7698dc6034049cb8cd09378f5fd8f34de6079443bfb0240c208b1f3b670",
			append(avif(), libc...),
		},
		{"github.com/klippa-app/go-pdfium", "internal/pdfium_wasm/pdfium.wasm", "e6f77e01dce34de05ad62515114152da580b64c23871e3e3e2afef3f7bb88ade", pdfium()},
	}
}

func avif() []embedded {
	return []embedded{
		{"libavif", "1.1.1", "BSD-2-Clause", "lib/LICENSE.libavif", "https://github.com/AOMediaCodec/libavif"},
		{"libaom", "3.10.0", "BSD-2-Clause", "lib/LICENSE.aom", "https://aomedia.googlesource.com/aom"},
		{"libyuv", "", "BSD-3-Clause", "libyuv.txt", "https://chromium.googlesource.com/libyuv/libyuv"},
	}
}

// pdfium returns PDFium and what it contains. A project that a build leaves out does
// no harm here.
func pdfium() []embedded {
	return []embedded{
		{"PDFium", "", "BSD-3-Clause AND Apache-2.0", "pdfium.txt", "https://pdfium.googlesource.com/pdfium"},
		{"Abseil", "", "Apache-2.0", "apache.txt", "https://github.com/abseil/abseil-cpp"},
		{"Anti-Grain Geometry", "2.3", "LicenseRef-AGG-2.3", "agg23.txt", "https://pdfium.googlesource.com/pdfium"},
		{"fast_float", "", "MIT", "fast_float.txt", "https://github.com/fastfloat/fast_float"},
		{"FreeType", "", "FTL", "freetype.txt", "https://gitlab.freedesktop.org/freetype/freetype"},
		{"ICU", "", "Unicode-3.0", "icu.txt", "https://github.com/unicode-org/icu"},
		{"Little CMS", "", "MIT", "lcms.txt", "https://github.com/mm2/Little-CMS"},
		{"libjpeg-turbo", "", "IJG AND BSD-3-Clause AND Zlib", "libjpeg-turbo.txt", "https://github.com/libjpeg-turbo/libjpeg-turbo"},
		{"OpenJPEG", "", "BSD-2-Clause", "libopenjpeg.txt", "https://github.com/uclouvain/openjpeg"},
		{"libpng", "", "libpng-2.0", "libpng.txt", "https://github.com/pnggroup/libpng"},
		{"LibTIFF", "", "libtiff", "libtiff.txt", "https://gitlab.com/libtiff/libtiff"},
		{"simdutf", "", "MIT", "simdutf.txt", "https://github.com/simdutf/simdutf"},
		{"zlib", "", "Zlib", "zlib.txt", "https://github.com/madler/zlib"},
		{"Emscripten", "", "MIT", "emscripten.txt", "https://github.com/emscripten-core/emscripten"},
		{"musl", "", "MIT", "musl.txt", "https://musl.libc.org"},
		{"LLVM runtime libraries", "", "Apache-2.0 WITH LLVM-exception", "llvm.txt", "https://github.com/llvm/llvm-project"},
	}
}

// isCompiled reports whether an embedded file can have compiled code.
func isCompiled(file string) bool {
	return slices.Contains([]string{".wasm", ".gz", ".zst", ".so", ".dll", ".dylib", ".a", ".exe", ".bin"}, path.Ext(file))
}

// embeddedIn returns the components that files of a module embed. It is an error if a
// file is not in the list, or changed since it was listed.
func embeddedIn(m *module) ([]Component, error) {
	var components []Component
	var errs []error
	for _, file := range m.embeds {
		if !isCompiled(file) {
			continue
		}
		e, err := find(m, file)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		for _, p := range e.components {
			c := Component{Name: p.name, Version: p.version, License: p.license, Source: p.source, In: m.path}
			if slices.ContainsFunc(components, func(other Component) bool { return other.Name == c.Name }) {
				continue
			}
			text, err := p.read(m)
			if err != nil {
				errs = append(errs, err)
			}
			c.Files = []File{{Name: path.Base(p.text), Text: text}}
			components = append(components, c)
		}
	}
	return components, errors.Join(errs...)
}

func find(m *module, file string) (*embedding, error) {
	content, err := os.ReadFile(filepath.Join(m.dir, file))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(content)
	for _, e := range embeddings() {
		if e.module == m.path && e.file == file {
			if got := hex.EncodeToString(sum[:]); got != e.sha256 {
				return nil, fmt.Errorf("%s of %s %s has changed: review its components in release/licenses/embedded.go, and set its SHA-256 to %s", file, m.path, m.version, got)
			}
			return &e, nil
		}
	}
	return nil, fmt.Errorf("%s %s embeds %s, which release/licenses/embedded.go doesn't describe", m.path, m.version, file)
}

// read returns the text of the license.
func (e *embedded) read(m *module) (string, error) {
	var text []byte
	var err error
	if path.Dir(e.text) == "." {
		text, err = texts.ReadFile("texts/" + e.text)
	} else {
		text, err = os.ReadFile(filepath.Join(m.dir, e.text))
	}
	if err != nil {
		return "", fmt.Errorf("license of %s: %w", e.name, err)
	}
	return string(text), nil
}
