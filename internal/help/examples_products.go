package help

import (
	"strings"

	"vision1/internal/api"
)

// productExamples returns the examples of a method about products and their
// reference images.
func productExamples(m *api.Method) []Block {
	_, method, _ := strings.Cut(m.ID, "projects.locations.products.")
	switch method {
	case "create":
		return []Block{
			Example("Create a product with an ID of your own", call(m, "-r display-name='Linen shirt' product-category=apparel-v2 -p product-id=shirt-2")),
			Example("Create a product with labels, and print the name that the service chose", call(m, "-r display-name='Wool coat' product-category=apparel-v2 "+
				"product-labels.+ key=color value=blue ..+ key=size value=m --query .name")),
		}
	case "delete":
		return []Block{
			Example("Print the request without sending it", call(m, "--dry-run")),
			Example("Delete a product with its reference images", call(m, "")),
		}
	case "get":
		return []Block{
			Example("Get a product", call(m, "")),
			Example("Print its labels as CSV", call(m, "--query '.productLabels[]? | {key, value}' --format csv")),
		}
	case "list":
		return []Block{
			Example("List all products as a table", call(m, "--page-all --format table")),
			Example("Save them as CSV", call(m, "--page-all -p page-size=100 --format csv -o products.csv")),
			Example("Print the names of the first 10", call(m, "-p page-size=10 --query '.products[]?.name'")),
		}
	case "patch":
		return []Block{
			Example("Change only the display name", call(m, "-r display-name='Linen shirt, long sleeves' -p update-mask=display-name")),
			Example("Replace the labels", call(m, "-r product-labels.+ key=color value=white -p update-mask=product-labels")),
		}
	case "purge":
		return []Block{
			Example("Delete the products that are in no product set, and wait until they are deleted", call(m, "-r delete-orphan-products=true force=true --wait")),
			Example("Delete the products of a product set", call(m, "-r product-set-purge-config.product-set-id=summer force=true")),
		}
	}
	return referenceImageExamples(m, strings.TrimPrefix(method, "referenceImages."))
}

func referenceImageExamples(m *api.Method, method string) []Block {
	if !strings.Contains(m.ID, ".referenceImages.") {
		return nil
	}
	switch method {
	case "create":
		return []Block{
			Example("Add an image in Cloud Storage to a product", call(m, "-r uri=gs://my-bucket/photo.jpg -p reference-image-id=back")),
			Example("Add an image of which a part shows the product", call(m, "-r uri=gs://my-bucket/photo.jpg "+
				`bounding-polys.+ vertices.+ x=10 y=10 ..+ x=400 y=10 ..+ x=400 y=400 ..+ x=10 y=400`)),
		}
	case "delete":
		return []Block{
			Example("Print the request without sending it", call(m, "--dry-run")),
			Example("Delete a reference image of a product", call(m, "")),
		}
	case "get":
		return []Block{
			Example("Get a reference image", call(m, "")),
			Example("Print where its image is stored", call(m, "--query .uri")),
		}
	default:
		return []Block{
			Example("List the reference images of a product as a table", call(m, "--page-all --format table")),
			Example("Print the URL of each image", call(m, "--page-all --query '.referenceImages[]?.uri'")),
		}
	}
}

// productSetExamples returns the examples of a method about product sets.
func productSetExamples(m *api.Method) []Block {
	_, method, _ := strings.Cut(m.ID, "projects.locations.productSets.")
	switch method {
	case "addProduct":
		return []Block{
			Example("Add a product to a product set", call(m, "-r product="+exampleProduct)),
			Example("List the products of the set", "vision1 projects locations-product-sets-products-list "+exampleSet+" --page-all --format table"),
		}
	case "create":
		return []Block{
			Example("Create a product set with an ID of your own", call(m, "-r display-name='Winter collection' -p product-set-id=winter")),
			Example("Create a product set, and print the name that the service chose", call(m, "-r display-name='Spring collection' --query .name")),
		}
	case "delete":
		return []Block{
			Example("Print the request without sending it", call(m, "--dry-run")),
			Example("Delete a product set, but not its products", call(m, "")),
		}
	case "get":
		return []Block{
			Example("Get a product set", call(m, "")),
			Example("Print when it was indexed: searches reflect earlier changes only", call(m, "--query .indexTime")),
		}
	case "import":
		return []Block{
			Example("Import reference images, and wait until that is done", call(m, "-r input-config.gcs-source.csv-file-uri=gs://my-bucket/products.csv --wait")),
			Example("Start the import, and check its state later", "NAME=$("+call(m, "-r input-config.gcs-source.csv-file-uri=gs://my-bucket/products.csv --query .name")+")",
				`vision1 operations get "$NAME"`),
		}
	case "list":
		return []Block{
			Example("List all product sets as a table", call(m, "--page-all --format table")),
			Example("Print the names of those that could not be indexed", call(m, "--page-all --query '.productSets[]? | select(.indexError) | .name'")),
		}
	case "patch":
		return []Block{
			Example("Rename a product set", call(m, "-r display-name='Summer collection' -p update-mask=display-name")),
			Example("Print the request without sending it", call(m, "-r display-name='Summer collection' -p update-mask=display-name --dry-run")),
		}
	case "removeProduct":
		return []Block{
			Example("Remove a product from a product set", call(m, "-r product="+exampleProduct)),
			Example("List the products that are left", "vision1 projects locations-product-sets-products-list "+exampleSet+" --page-all --format table"),
		}
	case "products.list":
		return []Block{
			Example("List the products of a product set as a table", call(m, "--page-all --format table")),
			Example("Print their names, 100 in each request", call(m, "--page-all -p page-size=100 --query '.products[]?.name'")),
		}
	default:
		return nil
	}
}
