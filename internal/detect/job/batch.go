package job

import (
	"fmt"
	"strings"
)

// awsBatch returns a script that submits an array job
// (https://docs.aws.amazon.com/batch/latest/userguide/array_jobs.html).
func awsBatch(j *Job) string {
	var command []string
	for _, arg := range j.command(fmt.Sprintf("auto/%d", j.Shares)) {
		command = append(command, jsonQuote(arg))
	}
	return fmt.Sprintf(`#!/bin/sh
# %d shares of a detect command as an array job of AWS Batch.
# Submit it with: QUEUE=name-of-the-job-queue sh FILE
#
# Replace REGISTRY: push the image of the release to a registry that Batch can read.
# Sources and -o must be gs:// URLs, or paths in a mounted volume. For credentials, use
# workload identity federation: add jobRoleArn, and set GOOGLE_APPLICATION_CREDENTIALS to
# its configuration file in a mounted volume.
#
# The job queue must be one of EC2 or Spot instances; Fargate also requires
# platformCapabilities and executionRoleArn. Batch runs as many shares at a time as fit
# in the compute environment. The rate of each is that of the project divided by %d:
# limit the compute environment to %d vCPUs, since each share takes one.
#
# To process what failed or was not done, submit it again: each share resumes.
set -eu
: "${QUEUE:?set QUEUE to the name of the job queue}"

# 1: the API rejects the requests; 2: the command line is invalid; 3, 4: no usable
# configuration or credentials. Starting a share again doesn't help.
definition=$(mktemp)
trap 'rm -f "$definition"' EXIT
cat >"$definition" <<'JSON'
{
  "jobDefinitionName": "vision1-detect",
  "type": "container",
  "retryStrategy": {
    "attempts": 4,
    "evaluateOnExit": [
      {"onExitCode": "1", "action": "EXIT"},
      {"onExitCode": "2", "action": "EXIT"},
      {"onExitCode": "3", "action": "EXIT"},
      {"onExitCode": "4", "action": "EXIT"},
      {"onReason": "*", "action": "RETRY"}
    ]
  },
  "containerProperties": {
    "image": %s,
    "command": [
      %s
    ],
    "resourceRequirements": [
      {"type": "VCPU", "value": "1"},
      {"type": "MEMORY", "value": "1024"}
    ]
  }
}
JSON
aws batch register-job-definition --cli-input-json "file://$definition"

# The share is AWS_BATCH_JOB_ARRAY_INDEX, which Batch sets.
aws batch submit-job --job-name vision1-detect --job-definition vision1-detect \
	--job-queue "$QUEUE" --array-properties size=%d
`, j.Shares, j.Parallel, j.Parallel, jsonQuote(j.image()), strings.Join(command, ",\n      "), j.Shares)
}
