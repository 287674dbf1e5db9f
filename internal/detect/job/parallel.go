package job

import (
	"fmt"
	"slices"
	"strings"
)

// gnuParallel returns a script for GNU parallel
// (https://www.gnu.org/software/parallel/parallel.html).
func gnuParallel(j *Job) string {
	return fmt.Sprintf(`#!/bin/sh
# %d shares of a detect command, at most %d at a time, with GNU parallel.
# Run it with: sh FILE
#
# On other machines, over ssh, with the number of shares on each as --jobs, which are
# %d together: sh FILE --jobs 4 --sshlogin host1,host2
# They need vision1 in PATH, this directory, the sources, and the output directory
# under the same paths, and credentials. Flags of parallel can be added in this way,
# such as --env GOOGLE_APPLICATION_CREDENTIALS to set a variable there.
#
# A share that fails is started twice more, and resumes. vision1.joblog has what ran.
# To process what failed or was not done, run it again: each share resumes.
set -eu

# {} is the share, from 0. The rate is that of the project divided by %d. If half of
# the shares fail, no more are started. After Ctrl-C, requests in flight have 10 s to
# finish, which is less than the time in --termseq.
seq 0 %d | parallel --jobs %d --retries 3 --joblog vision1.joblog --halt soon,fail=50%% --termseq TERM,15000,KILL,25 \
	--line-buffer --workdir "$PWD" "$@" --quote \
	%s
`, j.Shares, j.Parallel, j.Parallel, j.Parallel, j.Shares-1, j.Parallel, j.parallelCommand())
}

// parallelCommand returns the command of a share, in which parallel replaces {}. It also
// replaces {#}, {.}, and others: if an argument of the job may have one of them, a shell
// is between them, for which there can be two quotation marks after each brace.
func (j *Job) parallelCommand() string {
	if !slices.ContainsFunc(j.Args, func(arg string) bool { return strings.Contains(arg, "{") }) {
		return j.shellCommand(fmt.Sprintf("{}/%d", j.Shares), "\t", shellQuote)
	}
	share := fmt.Sprintf("$1/%d", j.Shares)
	command := j.shellCommand(share, "\t", func(arg string) string {
		if arg == share {
			return `"` + arg + `"`
		}
		return strings.ReplaceAll(shellQuote(arg), "{", "{''")
	})
	return "sh -c " + shellQuote("exec "+command) + " vision1 {}"
}
