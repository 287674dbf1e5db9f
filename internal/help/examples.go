package help

import (
	"strings"

	"vision1/internal/api"
)

// The resources of the examples.
const (
	exampleProject  = "projects/my-project"
	exampleLocation = exampleProject + "/locations/us-west1"
	exampleProduct  = exampleLocation + "/products/shirt"
	exampleSet      = exampleLocation + "/productSets/summer"
)

// examples returns realistic uses of a method, which run as written after one
// another, for example against the emulator.
func examples(m *api.Method) []Block {
	for _, list := range [][]Block{annotateExamples(m), operationExamples(m), productExamples(m), productSetExamples(m)} {
		if list != nil {
			return list
		}
	}
	return nil
}

// call returns the command of a method with its positional arguments, and args.
func call(m *api.Method, args string) string {
	command := "vision1 " + m.Resource + " " + m.Name
	for i := range m.Positionals {
		command += " " + exampleName(m, &m.Positionals[i])
	}
	return strings.TrimRight(command+" "+args, " ")
}

// exampleName returns a name that matches the pattern of a positional argument.
func exampleName(m *api.Method, p *api.Parameter) string {
	location := "us-west1"
	if !strings.Contains(m.Name, "product") { // annotation has locations of its own
		location = "eu"
	}
	ids := map[string]string{"projects": "my-project", "locations": location, "products": "shirt",
		"productSets": "summer", "referenceImages": "r1"}
	return api.FillPattern(p.Pattern, func(collection string) string { return ids[collection] })
}

// annotateExamples returns the examples of a method that annotates images or files.
func annotateExamples(m *api.Method) []Block {
	const destination = "output-config.gcs-destination.uri=gs://my-bucket/results/"
	switch {
	case strings.HasSuffix(m.ID, "images.annotate"):
		return []Block{
			Example("Label a local image, and print the labels as a table", call(m, "-r requests.image.content=@photo.jpg requests.features.type=LABEL_DETECTION "+
				"--query '.responses[].labelAnnotations[]? | {description, score}' --format table")),
			Example("Extract the text of an image in Cloud Storage", call(m, "-r requests.image.source.image-uri=gs://my-bucket/photo.jpg requests.features.type=TEXT_DETECTION "+
				`--query '.responses[].fullTextAnnotation.text // ""'`)),
			Example("Find objects and logos in one image, and faces in another", call(m, "-r requests.+ image.content=@photo.jpg features.+.type=OBJECT_LOCALIZATION features.+.type=LOGO_DETECTION "+
				".requests.+ image.content=@portrait.png features.type=FACE_DETECTION features.max-results=5 -o response.json")),
		}
	case strings.HasSuffix(m.ID, "images.asyncBatchAnnotate"):
		request := "-r requests.image.source.image-uri=gs://my-bucket/photo.jpg requests.features.type=LABEL_DETECTION " + destination
		return []Block{
			Example("Annotate an image in Cloud Storage, and wait until the results are written", call(m, request+" --wait")),
			Example("Start an operation, and check its state later", "NAME=$("+call(m, request+" --query .name")+")", `vision1 operations get "$NAME"`),
			Example("Write a request with every field to a file, to edit it", call(m, "--skeleton -o request.json"), call(m, "--json request.json --dry-run")),
		}
	case strings.HasSuffix(m.ID, "files.annotate"):
		return []Block{
			Example("Extract the text of the first 5 pages of a PDF file", call(m, "-r requests.input-config content=@scan.pdf mime-type=application/pdf "+
				"..features.type=DOCUMENT_TEXT_DETECTION "+`--query '.responses[].responses[].fullTextAnnotation.text // ""'`)),
			Example("Label the first and the last frame of an animation in Cloud Storage", call(m, "-r requests.input-config gcs-source.uri=gs://my-bucket/animation.gif mime-type=image/gif "+
				"..features.type=LABEL_DETECTION ..pages=1 ..pages=-1 -o response.json")),
		}
	case strings.HasSuffix(m.ID, "files.asyncBatchAnnotate"):
		request := "-r requests.input-config gcs-source.uri=gs://my-bucket/scan.pdf mime-type=application/pdf ..features.type=DOCUMENT_TEXT_DETECTION .." + destination
		return []Block{
			Example("Annotate a whole file, and wait until the results are written", call(m, request+" --wait --timeout 30m -o operation.json")),
			Example("Start an operation, and cancel it", "NAME=$("+call(m, request+" ..output-config.batch-size=100 --query .name")+")", `vision1 operations cancel "$NAME"`),
		}
	default:
		return nil
	}
}

// startOperation starts the operation NAME of the examples; parent is the resource,
// the start of the method, and its argument.
func startOperation(parent string) string {
	return "NAME=$(vision1 " + parent + " -r requests.image.source.image-uri=gs://my-bucket/photo.jpg requests.features.type=LABEL_DETECTION " +
		"output-config.gcs-destination.uri=gs://my-bucket/results/ --query .name)"
}

// operationExamples returns the examples of a method about operations.
func operationExamples(m *api.Method) []Block {
	start := startOperation("images async-batch-annotate")
	switch m.Resource + " " + m.Name {
	case "operations cancel":
		return []Block{
			Example("Start an operation, and cancel it", start, `vision1 operations cancel "$NAME"`),
			Example("Cancel an operation, and wait for the outcome", `vision1 operations cancel "$NAME" --wait --timeout 10m`),
			Example("Print the request without sending it", "vision1 operations cancel "+exampleLocation+"/operations/3f2a --dry-run"),
		}
	case "operations delete":
		return []Block{
			Example("Start an operation, wait until it is done, and delete it and its result", start,
				`vision1 operations wait "$NAME" -o operation.json`, `vision1 operations delete "$NAME"`),
			Example("Print the request without sending it", "vision1 operations delete "+exampleLocation+"/operations/3f2a --dry-run"),
		}
	case "operations get":
		return []Block{
			Example("Start an operation, and get its state", start, `vision1 operations get "$NAME"`),
			Example("Print only whether it is done", `vision1 operations get "$NAME" --query '.done // false'`),
			Example("Save it as YAML", `vision1 operations get "$NAME" --format yaml -o operation.yaml`),
		}
	case "operations list":
		return []Block{
			Example("List the operations as a table", "vision1 operations list --page-all --format table"),
			Example("Print the names of those that are running", "vision1 operations list --page-all -p filter=done=false --query '.operations[]?.name'"),
		}
	case "operations wait":
		return []Block{
			Example("Start an operation, and wait until it is done", start, `vision1 operations wait "$NAME"`),
			Example("Wait for at most 5 minutes, and save the result", `vision1 operations wait "$NAME" --timeout 5m -o operation.json`),
			Example("Wait for several operations, and print the names of those that failed",
				`OTHER=$(`+strings.TrimPrefix(start, "NAME=$("), `vision1 operations wait "$NAME" "$OTHER" --query 'select(.error) | .name'`),
		}
	case "locations operations-get":
		return []Block{
			Example("Start an operation in a location, and get its state", startOperation("projects locations-images-async-batch-annotate "+exampleProject+"/locations/eu"),
				`vision1 locations operations-get "locations/${NAME#*/locations/}"`),
			Example("Print only whether it is done", `vision1 locations operations-get "locations/${NAME#*/locations/}" --query '.done // false'`),
		}
	case "projects operations-get":
		return []Block{
			Example("Start an operation in a project, and get its state", startOperation("projects images-async-batch-annotate "+exampleProject), `vision1 projects operations-get "$NAME"`),
			Example("Print only whether it is done", `vision1 projects operations-get "$NAME" --query '.done // false'`),
		}
	case "projects locations-operations-get":
		return []Block{
			Example("Start an operation in a location, and get its state", startOperation("projects locations-images-async-batch-annotate "+exampleProject+"/locations/eu"),
				`vision1 projects locations-operations-get "$NAME"`),
			Example("Print only whether it is done", `vision1 projects locations-operations-get "$NAME" --query '.done // false'`),
		}
	default:
		return nil
	}
}
