package detect

import (
	"errors"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"vision1/internal/diag"
	"vision1/internal/filesystem"
	"vision1/internal/shell"
)

// stdinName is the source that is standard input.
const stdinName = "-"

// Sources is what to annotate.
type Sources struct {
	Args      []string    // files, directories, URLs (also gs://BUCKET/PREFIX and patterns), or "-"
	FilesFrom string      // a file with names of files and URLs, "-" for standard input; "" for none
	Null      bool        // a NUL ends each name in FilesFrom, not a line break
	Stdin     io.Reader   // for FilesFrom "-"
	Output    string      // a directory, or gs:// URL, that is skipped below the sources in Args; "" for none
	Classify  Classify    // required
	Namer     *Namer      // required
	List      ListObjects // required for gs:// in Args
	Share     Share       // only inputs in it are found
	// OnSkip is called for each name that is skipped, or nil.
	OnSkip func(name string, reason SkipReason)
	// OnNoInput is called for each name that could be read and is no input: a directory,
	// or a file in one that Classify rejects. Or nil.
	OnNoInput func(name string)
}

// Classify returns how a file is sent, from its first bytes, at most HeadSize. If it
// can't be sent, ok is false and reason is such as "not an image".
type Classify func(head []byte) (kind Kind, ok bool, reason string)

// HeadSize is how much of a file Classify gets.
const HeadSize = 4 << 10

// Validate returns every error in the sources that can be found before inputs are
// read: what the user named and doesn't exist, and what is no possible source.
//
// If elsewhere is set, they will be read on another machine, where the files are.
func (s *Sources) Validate(elsewhere bool) diag.List {
	var diags diag.List
	stdin := 0
	for i := 0; i < len(s.Args); i++ {
		name := s.Args[i]
		if name == stdinName {
			stdin++
			continue
		}
		d := validateName(name)
		if d == nil && !elsewhere && !IsRemote(name) {
			d = validatePath(name)
		}
		if d == nil {
			continue
		}
		if n := splitName(s.Args[i:]); n > 0 {
			name = strings.Join(s.Args[i:i+n], " ")
			d = diag.Errorf("a name with spaces needs quotation marks")
			i += n - 1
		}
		d.Flag, d.Text = "argument", name
		diags.Add(d)
	}
	diags.Add(s.validateList(elsewhere))
	if s.FilesFrom == stdinName {
		stdin++
	}
	if stdin > 1 {
		diags.Add(&diag.Diagnostic{Flag: "argument", Text: stdinName, Message: "standard input can be read only once; name it once"})
	}
	if len(s.Args) == 0 && s.FilesFrom == "" {
		diags.Add(&diag.Diagnostic{Flag: "<source>", Message: "is missing: name files, directories, or URLs, or use --files-from"})
	}
	return diags
}

func (s *Sources) validateList(elsewhere bool) *diag.Diagnostic {
	switch {
	case s.FilesFrom == "" && s.Null:
		return &diag.Diagnostic{Flag: "-0", Message: "requires --files-from"}
	case s.FilesFrom == "", s.FilesFrom == stdinName, elsewhere:
		return nil
	}
	info, err := os.Stat(s.FilesFrom)
	if err == nil && info.IsDir() {
		err = errors.New("is a directory; to annotate what is in it, name it without --files-from")
	}
	if err != nil {
		return &diag.Diagnostic{Flag: "--files-from", Text: s.FilesFrom, Message: pathReason(s.FilesFrom, err)}
	}
	return nil
}

// validateName returns the error in the name of a source other than "-", whatever
// exists, or nil.
func validateName(name string) *diag.Diagnostic {
	var err error
	switch {
	case name == "":
		return diag.Errorf("empty argument; remove it")
	case IsObject(name):
		_, _, err = CutObject(name)
	case isURL(name):
		err = validateURL(name)
	}
	if err != nil {
		return diag.Errorf("%v", err)
	}
	return nil
}

// validatePath returns why a file or directory can't be a source, or nil.
func validatePath(name string) *diag.Diagnostic {
	info, err := os.Stat(name)
	switch {
	case err != nil && len(matches(name)) > 0: // the error of Windows is that * and ? are not valid in a name
		return nil
	case err != nil:
		return missing(name, err)
	case !info.IsDir() && !info.Mode().IsRegular():
		return diag.Errorf("%s; pipe it to vision1, with the source -", SkipSpecial)
	default:
		return nil
	}
}

// splitName returns how many of the first arguments are the parts of the name of one
// file, which the shell split at its spaces, or 0 if none exists.
func splitName(args []string) int {
	const maxParts = 10
	for n := 2; n <= min(len(args), maxParts); n++ {
		if _, err := os.Stat(strings.Join(args[:n], " ")); err == nil {
			return n
		}
	}
	return 0
}

// missing returns the error for a name that can't be read.
func missing(name string, err error) *diag.Diagnostic {
	scheme, _, ok := strings.Cut(name, "://")
	if f := SuggestFeature(name); f != "" && f == strings.ToLower(name) {
		return diag.Errorf("%v; to detect several features, separate them with commas and no spaces", filesystem.Reason(err))
	}
	switch {
	case !ok && strings.HasPrefix(name, "gs:/"):
		return &diag.Diagnostic{Message: "a URL of Cloud Storage starts with gs://", Suggestion: "gs://" + strings.TrimPrefix(name, "gs:/")}
	case !ok && isPattern(name) && (errors.Is(err, fs.ErrNotExist) || runtime.GOOS == "windows"):
		return diag.Errorf("no file matches this pattern")
	case !errors.Is(err, fs.ErrNotExist) || !ok:
		return diag.Errorf("%s", pathReason(name, err))
	case scheme == "file":
		return &diag.Diagnostic{Message: "a file is named without file://", Suggestion: strings.TrimPrefix(name, "file://")}
	default:
		return diag.Errorf("a URL must start with https://, http://, or gs://")
	}
}

// pathReason returns why a path can't be read.
func pathReason(path string, err error) string {
	text := filesystem.Reason(err).Error()
	if strings.HasPrefix(path, "~") && errors.Is(err, fs.ErrNotExist) {
		text += "; " + shell.TildeAdvice(runtime.GOOS)
	}
	return text
}

// isURL reports whether a source is a URL that the service can fetch.
func isURL(name string) bool {
	scheme, _, ok := cutScheme(name)
	return ok && (scheme == "http" || scheme == "https")
}

func validateURL(name string) error {
	u, err := url.Parse(name)
	switch {
	case err != nil:
		return errors.New("not a valid URL")
	case u.Hostname() == "":
		return errors.New("the URL has no host")
	case u.User != nil:
		return errors.New("the URL has a user name or password, which would be sent to the service; remove it")
	default:
		return nil
	}
}

func isPattern(name string) bool { return strings.ContainsAny(name, "*?[") }

// matches returns what a pattern such as *.jpg stands for on Windows, where the shell
// leaves that to programs.
func matches(pattern string) []string {
	if runtime.GOOS != "windows" || IsObject(pattern) || !strings.ContainsAny(pattern, "*?") {
		return nil
	}
	names, err := filepath.Glob(pattern)
	if err != nil {
		return nil
	}
	return names
}

// cleanName returns the name of an input: a path without needless slashes and dots.
// A .. remains, because it is not needless after a link.
func cleanName(path string) string {
	path = filepath.ToSlash(path)
	var parts []string
	for part := range strings.SplitSeq(path, "/") {
		if part != "" && part != "." {
			parts = append(parts, part)
		}
	}
	name := strings.Join(parts, "/")
	switch {
	case strings.HasPrefix(path, "/"):
		return "/" + name
	case name == "":
		return "."
	case name == stdinName:
		return "./" + name
	default:
		return name
	}
}

// below returns the name of an entry of a directory.
func below(directory, entry string) string {
	switch {
	case directory == ".":
		return cleanName(entry)
	case strings.HasSuffix(directory, "/"):
		return directory + entry
	default:
		return directory + "/" + entry
	}
}
