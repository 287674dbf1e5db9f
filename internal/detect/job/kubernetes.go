package job

import (
	"fmt"
	"strings"
)

// indexedJob has the numbers of shares, twice, the image, the number in parallel, and the
// arguments.
const indexedJob = `# %d shares of a detect command, at most %d at a time, as an Indexed Job.
# Submit it with: kubectl create -f FILE
# It needs Kubernetes 1.33 or later (backoffLimitPerIndex).
#
# Replace REGISTRY: push the image of the release to a registry that the cluster can
# read. Sources and -o must be gs:// URLs, or paths in a volume that is mounted below;
# relative paths are below /work.
#
# To process what failed or was not done, delete the job and create it again: each
# share resumes.
apiVersion: batch/v1
kind: Job
metadata:
  generateName: vision1-detect-
spec:
  completionMode: Indexed
  completions: %d
  parallelism: %d
  # A share that fails is started again, after 10 s, 20 s, 40 s, and so on. The job goes
  # on with the other shares, and ends as failed if one fails each time.
  backoffLimitPerIndex: 6
  podFailurePolicy:
    rules:
      # 1: the API rejects the requests; 2: the command line is invalid; 3, 4: no usable
      # configuration or credentials. Every share would fail in the same way.
      - action: FailJob
        onExitCodes:
          containerName: vision1
          operator: In
          values: [1, 2, 3, 4]
      # A pod that is evicted, or whose node is drained, doesn't count as failed.
      - action: Ignore
        onPodConditions:
          - type: DisruptionTarget
  template:
    spec:
      restartPolicy: Never
      # After SIGTERM, requests in flight are finished and recorded: at most 10 s.
      terminationGracePeriodSeconds: 30
      # For Workload Identity, name a service account that may use the Vision API:
      # serviceAccountName: vision1
      securityContext:
        runAsNonRoot: true
        runAsUser: 65532
        runAsGroup: 65532
        fsGroup: 65532
      containers:
        - name: vision1
          image: %s
          # The share is JOB_COMPLETION_INDEX, which Kubernetes sets. The rate is that
          # of the project divided by %d.
          args:
%s          # For an API key in a secret:
          # env:
          #   - {name: VISION1_API_KEY, valueFrom: {secretKeyRef: {name: vision1, key: api-key}}}
          resources:
            requests: {cpu: 250m, memory: 256Mi}
            limits: {memory: 1Gi}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {drop: [ALL]}
          volumeMounts:
            - {name: tmp, mountPath: /tmp}
            # - {name: data, mountPath: /work}
      volumes:
        - {name: tmp, emptyDir: {}}
        # A volume that all shares read and write (ReadWriteMany):
        # - {name: data, persistentVolumeClaim: {claimName: images}}
`

// kubernetes returns an Indexed Job
// (https://kubernetes.io/docs/concepts/workloads/controllers/job/).
func kubernetes(j *Job) string {
	args := j.command(fmt.Sprintf("auto/%d", j.Shares))
	for i, arg := range args {
		args[i] = strings.ReplaceAll(arg, "$", "$$") // $(NAME) is replaced by a variable
	}
	return fmt.Sprintf(indexedJob, j.Shares, j.Parallel, j.Shares, j.Parallel, jsonQuote(j.image()), j.Parallel, yamlList(args, "            "))
}
