package job

import "fmt"

// gnuParallel returns a script for GNU parallel
// (https://www.gnu.org/software/parallel/parallel.html).
func gnuParallel(j *Job) string {
	return fmt.Sprintf(`#!/bin/sh
# %d shares of a detect command, at most %d at a time, with GNU parallel.
# Run it with: sh FILE
#
# On other machines, over ssh: add --sshlogin 4/host1,4/host2 after --jobs, which is
# then the number of shares on each. They need vision1 in PATH, the sources and
# the output directory under the same paths, and credentials.
#
# A share that fails is started again, and resumes. vision1.joblog has what ran. To
# process what failed or was not done, delete it and run the script again.
set -eu

# {} is the share, from 0. The rate is that of the project divided by %d.
# 4, no usable credentials, fails fast: the other shares would fail too.
seq 0 %d | parallel --jobs %d --retries 3 --joblog vision1.joblog --resume-failed --halt now,fail=50%% --line-buffer --quote \
	%s
`, j.Shares, j.Parallel, j.Parallel, j.Shares-1, j.Parallel, j.shellCommand(fmt.Sprintf("{}/%d", j.Shares), "\t"))
}
