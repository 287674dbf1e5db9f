package faults

import (
	"slices"
	"strings"

	"cloud.google.com/go/longrunning/autogen/longrunningpb"
	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc"
)

// methodName returns a method's name in its service. It takes that name, or the
// identifier that the Discovery document has, of which the end is enough.
func methodName(text string) (string, bool) {
	if text == "*" {
		return text, true
	}
	if name, ok := discoveryName(text); ok {
		return name, true
	}
	for _, service := range []grpc.ServiceDesc{
		visionpb.ImageAnnotator_ServiceDesc, visionpb.ProductSearch_ServiceDesc, longrunningpb.Operations_ServiceDesc,
	} {
		if slices.ContainsFunc(service.Methods, func(m grpc.MethodDesc) bool { return m.MethodName == text }) {
			return text, true
		}
	}
	return "", false
}

// discoveryName translates an identifier such as vision.projects.operations.get;
// the last two parts say which method it is, but for the products of a set.
func discoveryName(id string) (string, bool) {
	parts := strings.Split(id, ".")
	if len(parts) < 2 {
		return "", false
	}
	if strings.HasSuffix(id, "productSets.products.list") {
		return "ListProductsInProductSet", true
	}
	switch strings.Join(parts[len(parts)-2:], ".") {
	case "files.annotate":
		return "BatchAnnotateFiles", true
	case "files.asyncBatchAnnotate":
		return "AsyncBatchAnnotateFiles", true
	case "images.annotate":
		return "BatchAnnotateImages", true
	case "images.asyncBatchAnnotate":
		return "AsyncBatchAnnotateImages", true
	case "productSets.addProduct":
		return "AddProductToProductSet", true
	case "productSets.removeProduct":
		return "RemoveProductFromProductSet", true
	case "productSets.import":
		return "ImportProductSets", true
	case "products.purge":
		return "PurgeProducts", true
	}
	return standardName(parts[len(parts)-2], parts[len(parts)-1])
}

// standardName translates the methods that every collection has.
func standardName(collection, verb string) (string, bool) {
	var one, many string
	switch collection {
	case "operations":
		one, many = "Operation", "Operations"
	case "productSets":
		one, many = "ProductSet", "ProductSets"
	case "products":
		one, many = "Product", "Products"
	case "referenceImages":
		one, many = "ReferenceImage", "ReferenceImages"
	default:
		return "", false
	}
	operation := collection == "operations"
	switch {
	case verb == "list":
		return "List" + many, true
	case verb == "get", verb == "delete", verb == "create" && !operation, verb == "cancel" && operation:
		return strings.ToUpper(verb[:1]) + verb[1:] + one, true
	case verb == "patch" && !operation:
		return "Update" + one, true
	}
	return "", false
}
