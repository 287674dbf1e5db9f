package job

import "fmt"

// slurm returns a script for sbatch (https://slurm.schedmd.com/job_array.html).
func slurm(j *Job) string {
	return fmt.Sprintf(`#!/bin/sh
# %d shares of a detect command, at most %d at a time, as a Slurm array.
# Submit it with: sbatch FILE
#
# Every node needs vision1 in PATH, the sources and the output directory under the
# same paths, and credentials: GOOGLE_APPLICATION_CREDENTIALS, or a login in a
# shared home directory.
#
# To process what failed or was not done, submit it again: each share resumes. For
# the files that have the results of all shares, run the command once without
# --share when they are done. To see how far they are: vision1 detect status.
#SBATCH --job-name=vision1-detect
# The index of a share must be below the cluster's MaxArraySize (default: 1001).
#SBATCH --array=0-%d%%%d
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --mem=1G
# A share whose node fails, or that is preempted, starts again and resumes. When Slurm
# ends it, requests in flight have 10 s to finish, which is less than KillWait (30 s).
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=vision1-%%A-%%a.log
# If the partition has a time limit, add --timeout to the command, a minute shorter:
# a share that stops by itself is queued again; one that exceeds the limit is not.

# The share is SLURM_ARRAY_TASK_ID. The number of shares is written out, because a part
# of an array (sbatch --array=3,5) has another count. The rate is that of the project
# divided by %d.
%s
code=$?
case $code in
5) # stopped by the service, a quota, or a time limit: start again, up to ten times
	if [ "${SLURM_RESTART_COUNT:-0}" -lt 10 ]; then
		scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
	fi
	;;
1 | 2 | 3 | 4) # rejected, invalid, or without credentials: other shares would fail too
	scancel --state=PENDING "$SLURM_ARRAY_JOB_ID"
	;;
esac
exit "$code"
`, j.Shares, j.Parallel, j.Shares-1, j.Parallel, j.Parallel, j.shellCommand(fmt.Sprintf("auto/%d", j.Shares), "\t", shellQuote))
}
