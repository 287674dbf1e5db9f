package schema

import (
	"encoding/json"
	"slices"

	"vision1/internal/api"
)

// onePixel is a GIF image of one pixel in base64.
const onePixel = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

// example returns a realistic value of the field, as JSON encodes it.
func example(m *api.Message, f *api.Field) any {
	text := exampleText(m.Name, f)
	switch f.Type.Kind {
	case api.KindBool:
		return text == "true"
	case api.KindInt32, api.KindUint32, api.KindFloat, api.KindDouble:
		return json.Number(text)
	default:
		return text
	}
}

func exampleText(message string, f *api.Field) string {
	switch message + "." + f.CLIName {
	case "PurgeProductsRequest.force": // a skeleton that is sent unedited deletes nothing
		return "false"
	case "AddProductToProductSetRequest.product", "RemoveProductFromProductSetRequest.product", "Product.name":
		return exampleProduct
	case "ProductSet.name", "ProductSearchParams.product-set":
		return exampleLocation + "/productSets/summer"
	case "ReferenceImage.name":
		return exampleProduct + "/referenceImages/r1"
	case "ProductSet.display-name":
		return "Summer collection"
	case "Product.display-name":
		return "Linen shirt"
	case "Product.description":
		return "Blue, with long sleeves"
	case "KeyValue.key":
		return "color"
	case "KeyValue.value":
		return "blue"
	case "ReferenceImage.uri":
		return "gs://my-bucket/shirt-front.jpg"
	case "GcsSource.uri":
		return "gs://my-bucket/scan.gif"
	case "GcsDestination.uri":
		return "gs://my-bucket/results/"
	case "Status.message":
		return "The service is unavailable."
	case "Status.details":
		return "type.googleapis.com/google.rpc.RetryInfo"
	default:
		return exampleNumber(message, f)
	}
}

func exampleNumber(message string, f *api.Field) string {
	switch message + "." + f.CLIName {
	case "LatLng.latitude":
		return "52.5163"
	case "LatLng.longitude":
		return "13.3777"
	case "OutputConfig.batch-size":
		return "20"
	case "NormalizedVertex.x", "NormalizedVertex.y":
		return "0.25"
	case "Vertex.x", "Vertex.y":
		return "120"
	case "Status.code":
		return "14"
	default:
		return exampleByName(f)
	}
}

// exampleByName returns a value for a field that has the same meaning in every
// message.
func exampleByName(f *api.Field) string {
	switch f.CLIName {
	case "parent":
		return "projects/my-project/locations/eu"
	case "labels":
		return "search"
	case "image-uri", "gcs-image-uri":
		return "gs://my-bucket/photo.jpg"
	case "csv-file-uri":
		return "gs://my-bucket/products.csv"
	case "mime-type":
		return "image/gif"
	case "model":
		return "builtin/latest"
	case "language-hints":
		return "de"
	case "filter":
		return "size = m AND brand = acme"
	case "product-category", "product-categories":
		return "apparel-v2"
	case "product-set-id":
		return "summer"
	case "advanced-ocr-options":
		return "legacy_layout"
	case "aspect-ratios":
		return "1.7778"
	case "pages":
		return "1"
	case "max-results":
		return "10"
	default:
		return exampleByKind(f)
	}
}

func exampleByKind(f *api.Field) string {
	switch f.Type.Kind {
	case api.KindBool:
		return "true"
	case api.KindInt32, api.KindUint32, api.KindInt64, api.KindUint64:
		return "5"
	case api.KindFloat, api.KindDouble:
		return "0.5"
	case api.KindEnum:
		return exampleEnum(f)
	case api.KindBytes:
		return onePixel
	case api.KindTimestamp:
		return "2030-01-02T03:04:05Z"
	case api.KindDuration:
		return "3.5s"
	default:
		return "some-" + f.CLIName
	}
}

// exampleEnum returns the most common value if it is known, or else the first
// usable one.
func exampleEnum(f *api.Field) string {
	if text := "TEXT_DETECTION"; slices.Contains(f.Type.EnumNames(), text) {
		return text
	}
	return f.Type.FirstValue()
}

const (
	exampleLocation = "projects/my-project/locations/us-west1"
	exampleProduct  = exampleLocation + "/products/shirt"
)
