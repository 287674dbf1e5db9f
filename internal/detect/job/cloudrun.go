package job

import "fmt"

// cloudRun returns a Cloud Run job
// (https://cloud.google.com/run/docs/reference/rest/v1/namespaces.jobs).
func cloudRun(j *Job) string {
	return fmt.Sprintf(`# %d shares of a detect command, at most %d at a time, as a Cloud Run job.
# Submit it with:
#   gcloud run jobs replace FILE --region REGION
#   gcloud run jobs execute vision1-detect --region REGION
#
# Replace REGISTRY: push the image of the release to Artifact Registry. Sources and -o
# must be gs:// URLs, or paths in a volume that is mounted. The service account
# of the job authenticates the requests: it needs access to the buckets.
#
# To process what failed or was not done, execute it again: each share resumes.
apiVersion: run.googleapis.com/v1
kind: Job
metadata:
  name: vision1-detect
spec:
  template:
    spec:
      taskCount: %d
      parallelism: %d
      template:
        spec:
          # A share that fails is started again, and resumes. Cloud Run does so for
          # each exit code, also for those that all shares have in common.
          maxRetries: 3
          # A share may take a day. Cloud Run then ends it 10 s after SIGTERM: requests
          # that are not finished by then are sent again when it resumes.
          timeoutSeconds: "86400"
          # serviceAccountName: vision1@PROJECT.iam.gserviceaccount.com
          containers:
            - image: %s
              # The share is CLOUD_RUN_TASK_INDEX, which Cloud Run sets. The rate is
              # that of the project divided by %d.
              args:
%s              resources:
                limits: {cpu: "1", memory: 1Gi}
`, j.Shares, j.Parallel, j.Shares, j.Parallel, jsonQuote(j.image()), j.Parallel, yamlList(j.command(fmt.Sprintf("auto/%d", j.Shares)), "                "))
}
