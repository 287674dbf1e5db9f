package cluster

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/batch"
	run "google.golang.org/api/run/v1"
	batchv1 "k8s.io/api/batch/v1"
	"sigs.k8s.io/yaml"

	"vision1/internal/detect/job"
)

// jobFile returns the file for an engine, and the arguments that a share should have.
func jobFile(t *testing.T, engine string) (text string, args []string) {
	t.Helper()
	e, ok := job.Find(engine)
	if !ok {
		t.Fatalf("no engine %s", engine)
	}
	line := []string{"detect", "text,labels", "gs://b/it's/*", "-o", "gs://b/out/", "-r", `x:={"a":"<b>"}`, "--label", "a: #\n\t\u2028"}
	text = e.Write(&job.Job{Args: line, Shares: 100, Parallel: 10, Rate: 1800, Version: "1.2.3"})
	return text, append(slices.Clone(line), "--share", "auto/100", "--rate", "180", "--item-errors", "ok")
}

// The Indexed Job has only fields of the published API, with values of their types.
func TestKubernetesSchema(t *testing.T) {
	t.Parallel()
	text, args := jobFile(t, "kubernetes")
	for _, text := range []string{text, uncommented(text)} {
		var j batchv1.Job
		if err := yaml.UnmarshalStrict([]byte(text), &j); err != nil {
			t.Fatal(err)
		}
		pod := j.Spec.Template.Spec
		if j.Kind != "Job" || j.APIVersion != batchv1.SchemeGroupVersion.String() || *j.Spec.CompletionMode != batchv1.IndexedCompletion || *j.Spec.Completions != 100 || *j.Spec.Parallelism != 10 {
			t.Errorf("%+v", j)
		}
		if len(pod.Containers) != 1 || !slices.Equal(pod.Containers[0].Args, args) || pod.Containers[0].Image != "REGISTRY/vision1:1.2.3" {
			t.Errorf("%+v", pod.Containers)
		}
		for _, rule := range j.Spec.PodFailurePolicy.Rules {
			if rule.OnExitCodes != nil && *rule.OnExitCodes.ContainerName != pod.Containers[0].Name {
				t.Errorf("%+v", rule)
			}
		}
	}
}

// uncommented returns a file with what it suggests: comments that are YAML.
func uncommented(text string) string {
	for _, line := range []string{"serviceAccountName: vision1", "env:", "  - {name: VISION1_API_KEY", "- {name: data,"} {
		text = strings.ReplaceAll(text, "# "+line, line)
	}
	return text
}

// The Cloud Run job has only fields of the published API, with values of their types.
func TestCloudRunSchema(t *testing.T) {
	t.Parallel()
	text, args := jobFile(t, "cloud-run")
	var j run.Job
	if err := yaml.UnmarshalStrict([]byte(strings.ReplaceAll(text, "# serviceAccountName", "serviceAccountName")), &j); err != nil {
		t.Fatal(err)
	}
	execution := j.Spec.Template.Spec
	task := execution.Template.Spec
	if j.ApiVersion != "run.googleapis.com/v1" || j.Kind != "Job" || execution.TaskCount != 100 || execution.Parallelism != 10 {
		t.Errorf("%+v", execution)
	}
	if len(task.Containers) != 1 || !slices.Equal(task.Containers[0].Args, args) || task.TimeoutSeconds != 24*60*60 || task.ServiceAccountName == "" {
		t.Errorf("%+v", task)
	}
}

// The job definition for AWS Batch has only fields of the published API, with values of
// their types.
func TestAWSBatchSchema(t *testing.T) {
	t.Parallel()
	text, args := jobFile(t, "aws-batch")
	_, text, _ = strings.Cut(text, "<<'JSON'\n")
	text, _, _ = strings.Cut(text, "\nJSON\n")
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.DisallowUnknownFields()
	var definition batch.RegisterJobDefinitionInput
	if err := d.Decode(&definition); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(definition.Type.Values(), definition.Type) || !slices.Equal(definition.ContainerProperties.Command, args) {
		t.Errorf("%+v", definition)
	}
	for _, r := range definition.ContainerProperties.ResourceRequirements {
		if !slices.Contains(r.Type.Values(), r.Type) {
			t.Errorf("unknown resource %s", r.Type)
		}
	}
	for _, e := range definition.RetryStrategy.EvaluateOnExit {
		if !slices.Contains(e.Action.Values(), e.Action) {
			t.Errorf("unknown action %s", e.Action)
		}
	}
}
