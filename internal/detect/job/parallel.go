package job

import "fmt"

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
`, j.Shares, j.Parallel, j.Parallel, j.Parallel, j.Shares-1, j.Parallel, j.shellCommand(fmt.Sprintf("{}/%d", j.Shares), "\t"))
}
