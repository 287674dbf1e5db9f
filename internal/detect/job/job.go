// Package job writes files that run a detect command in shares on many machines.
//
//   - job.go: what a job consists of, and the engines
//   - slurm.go, kubernetes.go, cloudrun.go, batch.go, parallel.go: one engine each
//   - quote.go: values in shells, YAML, and JSON
package job

// Image is the container image of a release, without its version. The project
// publishes none: whoever runs the job pushes that of the release to a registry.
const Image = "REGISTRY/vision1"

// A Job is a detect command in shares.
type Job struct {
	// Args is the command line after vision1, without --share, --rate, and
	// --item-errors.
	Args     []string
	Shares   int    // how many shares there are
	Parallel int    // how many of them run at a time
	Rate     int    // images per minute of all shares together; 0 for no limit
	Version  string // of the program, for the container image
}

// An Engine is something that runs jobs.
type Engine struct {
	Name string // as typed: "slurm"
	// Summary is what the file is and how it is submitted, in one line.
	Summary string
	// MinShares is the smallest number of shares that the engine accepts. All accept
	// detect.MaxShares.
	MinShares int
	// Remote says that the shares run where the files of this machine are not.
	Remote bool
	Write  func(j *Job) string
}

// Engines returns all engines.
func Engines() []Engine {
	return []Engine{
		{Name: "slurm", Summary: "an array script for sbatch", MinShares: 1, Write: slurm},
		{Name: "kubernetes", Summary: "an Indexed Job for kubectl create", MinShares: 1, Remote: true, Write: kubernetes},
		{Name: "cloud-run", Summary: "a Cloud Run job for gcloud run jobs replace", MinShares: 1, Remote: true, Write: cloudRun},
		{Name: "aws-batch", Summary: "a shell script that registers and submits an array job", MinShares: 2, Remote: true, Write: awsBatch},
		{Name: "parallel", Summary: "a shell script that runs GNU parallel, on this machine or over ssh", MinShares: 1, Write: gnuParallel},
	}
}

// Find returns the engine with a name.
func Find(name string) (Engine, bool) {
	for _, e := range Engines() {
		if e.Name == name {
			return e, true
		}
	}
	return Engine{}, false
}

// Names returns the names of all engines.
func Names() []string {
	var names []string
	for _, e := range Engines() {
		names = append(names, e.Name)
	}
	return names
}

// ShareRate returns the rate of one share, rounded down, so that all together keep
// the rate; at least 1, and 0 for no limit.
func (j *Job) ShareRate() int {
	if j.Rate == 0 {
		return 0
	}
	return max(1, j.Rate/j.Parallel)
}
