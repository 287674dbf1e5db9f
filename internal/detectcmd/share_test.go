package detectcmd_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"vision1/internal/clitest"
	"vision1/internal/detect/journal"
	"vision1/internal/emulator"
)

// A fixture is an emulator, and a directory with images.
type fixture struct {
	t           *testing.T
	host, dir   string // of the emulator; of the images
	out, bucket string
	operations  gate   // ends those that are held
	responses   string // the directory of recorded responses
}

func newFixture(t *testing.T, images int) *fixture {
	t.Helper()
	x := &fixture{t: t, dir: t.TempDir(), out: filepath.Join(t.TempDir(), "out"), bucket: t.TempDir(), responses: t.TempDir()}
	server, err := emulator.Start(t.Context(), emulator.Config{BucketDir: x.bucket, ResponsesDir: x.responses})
	must(t, err)
	t.Cleanup(func() { must(t, server.Close()) })
	x.host = server.Addr()
	for i := range images {
		must(t, os.WriteFile(filepath.Join(x.dir, fmt.Sprintf("%03d.png", i)), pngImage(t, i), 0o600))
	}
	return x
}

func must(t testing.TB, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// pngImage returns an image whose bytes no other number has.
func pngImage(t testing.TB, n int) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 8, 8))
	m.Set(0, 0, color.Gray{Y: uint8(n)})
	m.Set(1, 0, color.Gray{Y: uint8(n >> 8)})
	var b bytes.Buffer
	must(t, png.Encode(&b, m))
	return b.Bytes()
}

// run runs a detect command, to which -o is added.
func (x *fixture) run(env map[string]string, args ...string) clitest.Result {
	e := map[string]string{"VISION_EMULATOR_HOST": x.host, "VISION1_CONFIG_DIR": x.dir + "-config"}
	for name, value := range env {
		e[name] = value
	}
	return clitest.Command{Args: append(append([]string{"detect"}, args...), "-o", x.out), Env: e}.Run()
}

// want runs a detect command and checks its exit code and a part of standard error.
func (x *fixture) want(code int, stderr string, args ...string) clitest.Result {
	x.t.Helper()
	r := x.run(nil, args...)
	if r.Code != code || !strings.Contains(r.Stderr, stderr) {
		x.t.Fatalf("%q: exit code %d, want %d; standard error, want %q:\n%s", args, r.Code, code, stderr, r.Stderr)
	}
	return r
}

type counts struct{ Done, Failed, Unknown, Units int }

// status returns what detect status says, whose exit code is 6 if any failed.
func (x *fixture) status() (c counts) {
	x.t.Helper()
	r := clitest.Command{Args: []string{"detect", "status", x.out, "--json"}}.Run()
	must(x.t, json.Unmarshal([]byte(r.Stdout), &c))
	if r.Code != 0 && (c.Failed == 0 || r.Code != 6) {
		x.t.Errorf("exit code %d: %s", r.Code, r.Stderr)
	}
	return c
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Concurrent shares do all inputs once, and leave the files for all to a run without
// --share, which sends nothing.
func TestShares(t *testing.T) {
	x := newFixture(t, 60)
	must(t, os.WriteFile(filepath.Join(x.dir, "bad.png"), append(pngImage(t, 0)[:20], "broken"...), 0o600))
	var group sync.WaitGroup
	const count = 5
	results := make([]clitest.Result, count)
	for i := range count {
		group.Go(func() {
			results[i] = x.run(map[string]string{"JOB_COMPLETION_INDEX": fmt.Sprint(i)},
				"colors", x.dir, "--share", fmt.Sprintf("auto/%d", count), "--format", "json,csv", "--item-errors", "ok")
		})
	}
	group.Wait()
	for i, r := range results {
		if r.Code != 0 || !strings.Contains(r.Stderr, fmt.Sprintf("share %d/%d; when all shares are done, the same command without --share", i, count)) {
			t.Errorf("share %d: exit code %d: %s", i, r.Code, r.Stderr)
		}
		if !exists(filepath.Join(x.out, journal.Dir, journal.ShareName(i, count))) {
			t.Errorf("share %d has no journal", i)
		}
	}
	shared := x.status()
	if shared.Done != 60 || shared.Failed != 1 || shared.Unknown != 0 {
		t.Errorf("%+v", shared)
	}
	for _, name := range []string{"results.csv", "failures.jsonl"} {
		if exists(filepath.Join(x.out, name)) {
			t.Errorf("a share wrote %s", name)
		}
	}
	x.want(6, "failures.jsonl", "colors", x.dir, "--format", "json,csv")
	if c := x.status(); c != shared {
		t.Errorf("%+v without --share, %+v before", c, shared)
	}
	text, err := os.ReadFile(filepath.Join(x.out, "results.csv"))
	if err != nil || bytes.Count(text, []byte(".png")) < 60 {
		t.Errorf("results.csv: %v\n%s", err, text)
	}
	if !exists(filepath.Join(x.out, "failures.jsonl")) {
		t.Error("no failures.jsonl")
	}
}

// A run with another number of shares does what is left.
func TestOtherNumberOfShares(t *testing.T) {
	x := newFixture(t, 40)
	x.want(0, "", "colors", x.dir, "--share", "0/4")
	x.want(0, "", "colors", x.dir, "--share", "3/4")
	first := x.status()
	if first.Done == 0 || first.Done >= 40 {
		t.Fatalf("%+v", first)
	}
	for i := range 3 {
		x.want(0, "", "colors", x.dir, "--share", fmt.Sprintf("%d/3", i))
	}
	if c := x.status(); c != (counts{Done: 40, Units: 40}) {
		t.Errorf("%+v", c)
	}
	x.want(2, "features", "labels", x.dir, "--share", "0/3")
}

func TestShareErrors(t *testing.T) {
	x := newFixture(t, 1)
	x.want(2, "the last one is 2/3", "colors", x.dir, "--share", "3/3")
	x.want(2, "SLURM_ARRAY_TASK_ID", "colors", x.dir, "--share", "auto/3")
	x.want(2, "must be I/N", "colors", x.dir, "--share", "auto")
	if r := (clitest.Command{Args: []string{"detect", "colors", x.dir, "--share", "0/3"}}).Run(); r.Code != 2 || !strings.Contains(r.Stderr, "requires -o") {
		t.Errorf("without -o: %d, %s", r.Code, r.Stderr)
	}
	if exists(x.out) {
		t.Error("the output directory was created")
	}
	j, err := journal.Open(x.out, journal.ShareName(1, 3))
	must(t, err)
	defer j.Close()
	x.want(9, "share 1/3; process "+fmt.Sprint(os.Getpid()), "colors", x.dir, "--share", "1/3")
	x.want(9, "must have the same number of shares", "colors", x.dir, "--share", "0/2")
	x.want(9, "share 1/3; process ", "colors", x.dir)
}

func TestWatch(t *testing.T) {
	x := newFixture(t, 3)
	x.want(0, "", "colors", x.dir, "--share", "0/1")
	r := clitest.Command{Args: []string{"--timeout", "100ms", "detect", "status", x.out, "--watch"}}.Run()
	if r.Code != 5 || r.Stdout != "3 done  0 failed  0 unknown  3 units\n" {
		t.Errorf("%d: %q, %s", r.Code, r.Stdout, r.Stderr)
	}
	r = clitest.Command{Args: []string{"detect", "status", x.out, "--watch", "--json"}}.Run()
	if r.Code != 2 || !strings.Contains(r.Stderr, "--watch") {
		t.Errorf("%d: %s", r.Code, r.Stderr)
	}
}

// A share can be without inputs, and the sources have some.
func TestShareWithoutInputs(t *testing.T) {
	t.Parallel()
	x := newFixture(t, 1)
	empty := 0
	for i := range 3 {
		r := x.want(0, "", "colors", x.dir, "--share", fmt.Sprintf("%d/3", i))
		if strings.Contains(r.Stderr, fmt.Sprintf("warning: share %d/3 has no images or files to annotate", i)) {
			empty++
		}
	}
	if empty != 2 {
		t.Errorf("%d shares without inputs", empty)
	}
}
